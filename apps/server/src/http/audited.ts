/** Who tells the installation to do something, and how it was answered, for the audit log. */
import { type CallerFacts, statusOf, userHeader } from "@openfaith/api"
import { Cause, Exit, Option, Schema } from "effect"
import type { HttpServerResponse } from "effect/http"
import { HttpApiError } from "effect/http-api"

/** A name of a person as a terminal shows it on one line. */
const presentable = (text: string) => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, "").slice(0, 100)

/** Whoever has the key of the home says which user of its machine it is; it may do all that this user may. */
export const actorOf = ({ id, isLocal, name }: CallerFacts, headers: Readonly<Record<string, string | undefined>>) => {
  const user = presentable(headers[userHeader] ?? "")
  return { id, name: isLocal && user !== "" ? `${user} (${name})` : name }
}

const Refusal = Schema.Struct({ error: Schema.Struct({ code: Schema.String }) })
const codeIn = (value: unknown) => Option.map(Schema.decodeUnknownOption(Refusal)(value), ({ error }) => error.code)
const codeInText = Schema.decodeUnknownOption(Schema.fromJsonString(Refusal))

export interface Outcome {
  readonly status: number
  /** `null`: it was granted. */
  readonly code: string | null
}

/** It is the answer that is not as the contract has it. */
const isOurs = ({ kind }: HttpApiError.HttpApiSchemaError) => kind === "Body" || kind === "ResponseHeaders"

/** What a command came to. `null`: whoever asked has gone, so nothing was answered. */
export const outcomeOf = (exit: Exit.Exit<HttpServerResponse.HttpServerResponse, unknown>): Outcome | null => {
  if (Exit.isSuccess(exit)) {
    const { body, status } = exit.value
    if (status < 400 || body._tag !== "Uint8Array") return { status, code: null }
    return { status, code: Option.getOrNull(Option.map(codeInText(new TextDecoder().decode(body.body)), ({ error }) => error.code)) }
  }
  for (const reason of exit.cause.reasons)
    if (Cause.isFailReason(reason)) {
      if (HttpApiError.HttpApiSchemaError.is(reason.error) && !isOurs(reason.error)) return { status: 400, code: "invalid_request" }
      const code = Option.getOrNull(codeIn(reason.error))
      return { status: (code === null ? null : statusOf(code)) ?? 500, code }
    }
  return Cause.hasInterrupts(exit.cause) ? null : { status: 500, code: "internal" }
}
