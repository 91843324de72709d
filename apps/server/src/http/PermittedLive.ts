/** Holds a request to the scope of its caller, to the contract, and a command to its idempotency key. */
import {
  Caller,
  type CallerFacts,
  includes,
  Needs,
  Permitted,
  Shaped,
  TakesIdempotencyKey,
  BesideView,
  WholeInstallation
} from "@openfaith/api"
import { Context, Effect, Layer } from "effect"
import { HttpMethod, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { SqlError } from "effect/sql"
import { AuditLog } from "../access/AuditLog.ts"
import { actorOf, outcomeOf } from "./audited.ts"
import { CallersView } from "./CallersView.ts"
import { type CommandKey, IdempotentAnswers, type KeptAnswer } from "../access/IdempotentAnswers.ts"
import { forbidden, inProgress, keyReused, respond, unavailable, wholeInstallationOnly } from "./refusals.ts"
import { shaped } from "./shaped.ts"

/** For what is open to everybody. */
export const ShapedLive = Layer.succeed(Shaped, (httpEffect) => shaped(httpEffect))

const textOf = ({ body }: HttpServerResponse.HttpServerResponse) => (body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : "")

const again = ({ body, status }: KeptAnswer) =>
  HttpServerResponse.text(body, { status, contentType: "application/json", headers: { "idempotency-replayed": "true" } })

const keyPattern = /^[\u0021-\u007E]{1,200}$/

export const PermittedLive = Layer.effect(
  Permitted,
  Effect.gen(function* () {
    const answers = yield* IdempotentAnswers
    const audit = yield* AuditLog
    const view = yield* CallersView

    /** Written down before it is carried out; a refusal for want of rights too. */
    const writtenDown = <E, R>(
      action: string,
      caller: CallerFacts,
      httpEffect: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
    ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest | HttpRouter.RouteContext> =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const { params } = yield* HttpRouter.RouteContext
        const body = yield* Effect.orElseSucceed(request.json, () => null)
        const { id, name } = actorOf(caller, request.headers)
        const asked = yield* Effect.result(audit.asked({ actorId: id, actor: name, action, target: params, body }))
        if (asked._tag === "Failure") return respond(503, unavailable)
        return yield* Effect.onExit(httpEffect, (exit) => {
          const outcome = outcomeOf(exit)
          return outcome === null ? Effect.void : Effect.ignore(audit.answered(asked.success, outcome))
        })
      })

    /** Carries a command out once for its key. A refusal is no answer to keep: the same request may be granted later. */
    const once = <E, R>(
      command: CommandKey,
      httpEffect: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
    ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const body = yield* Effect.orElseSucceed(request.text, () => "")
        const claimed = yield* Effect.result(answers.claim(command, `${request.method} ${request.url}\n${body}`))
        if (claimed._tag === "Failure") return respond(503, unavailable)
        switch (claimed.success._tag) {
          case "other":
            return respond(409, keyReused)
          case "busy":
            return respond(409, inProgress)
          case "answered":
            return again(claimed.success.answer)
          case "mine":
            return yield* httpEffect.pipe(
              Effect.tap((response) =>
                response.status < 300
                  ? Effect.ignore(answers.keep(command, { status: response.status, body: textOf(response) }))
                  : Effect.ignore(answers.release(command))
              ),
              Effect.onError(() => Effect.ignore(answers.release(command)))
            )
        }
      })

    const refusalOf = (caller: CallerFacts, annotations: Context.Context<never>) => {
      const needed = Context.get(annotations, Needs)
      if (!includes(caller.scope, needed)) return respond(403, forbidden(needed, caller.scope))
      return Context.get(annotations, WholeInstallation) && caller.orgIds !== null ? respond(403, wholeInstallationOnly) : null
    }

    return Permitted.of((httpEffect, { endpoint }) =>
      Effect.gen(function* () {
        const caller = yield* Caller
        const { headers } = yield* HttpServerRequest.HttpServerRequest
        const key = headers["idempotency-key"]
        const isCommand = Context.get(endpoint.annotations, TakesIdempotencyKey)
        const refused = refusalOf(caller, endpoint.annotations)
        // One that is not as the contract has it is refused with the request.
        const carriedOut =
          refused !== null
            ? Effect.succeed(refused)
            : isCommand && key !== undefined && keyPattern.test(key)
              ? once({ callerId: caller.id, key }, httpEffect)
              : httpEffect
        // It looks at what the command would, with the command's rights.
        if (endpoint.identifier.startsWith("preview")) return yield* shaped(carriedOut)
        if (HttpMethod.hasBody(endpoint.method)) return yield* shaped(writtenDown(endpoint.identifier, caller, carriedOut))
        const isLook = endpoint.method === "GET" && !Context.get(endpoint.annotations, BesideView)
        return yield* shaped(isLook ? Effect.catchIf(view.look(carriedOut), SqlError.isSqlError, Effect.die) : carriedOut)
      })
    )
  })
)
