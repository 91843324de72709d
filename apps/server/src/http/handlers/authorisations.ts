import { Caller, OpenFaithApi } from "@openfaith/api"
import { Authorising, PublicAddress } from "@openfaith/sync-engine"
import { Effect, Option } from "effect"
import { HttpEffect, HttpServerRequest } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { newSecret } from "../../access/secrets.ts"
import { withBrowserCookie } from "../browserCookie.ts"
import { credentialGiven, unknownAdapter } from "./connections.ts"
import { addressNotAllowed, cannotBeDone, noSuch, sourceFailed } from "../refusals.ts"
import { seen, Sight } from "../Sight.ts"

const noAddress = cannotBeDone(
  "no_callback_address",
  "A browser has to be able to come back here, and no server of this installation is running.",
  "Start `openfaith serve` or `up`; set OPENFAITH_PUBLIC_URL where browsers reach it by another address."
)

/** By this name a browser of this very machine reaches whatever this machine serves. */
const thisMachine = "http://127.0.0.1"

interface Asked {
  readonly orgId: string
  readonly adapter: string
  readonly baseUrl: string | null
  readonly connectionId: string | null
}

export const AuthorisationHandlers = HttpApiBuilder.group(
  OpenFaithApi,
  "authorisations",
  Effect.fnUntraced(function* (handlers) {
    const authorising = yield* Authorising
    const sight = yield* Sight
    const { baseFor } = yield* PublicAddress

    const start = Effect.fnUntraced(function* (asked: Asked) {
      const caller = yield* Caller
      const { headers } = yield* HttpServerRequest.HttpServerRequest
      const address = yield* baseFor(thisMachine)
      if (address === null) return yield* Effect.fail(noAddress)
      // Whoever has a session sits at the browser that is sent to the source.
      const browser = headers["authorization"] === undefined ? yield* newSecret("br") : null
      const { authorisation, url } = yield* authorising.start({ ...asked, address, browser, startedBy: caller.id }).pipe(
        Effect.catchTags({
          NoOAuth: ({ message }) => Effect.fail(cannotBeDone("oauth_not_offered", message, "/v1/adapters says what each takes.")),
          OAuthNotConfigured: ({ message, missing }) =>
            Effect.fail(
              cannotBeDone("oauth_not_configured", message, "Register this installation at the source and set them.", {
                missing: [...missing]
              })
            ),
          UnknownAdapter: () => Effect.fail(unknownAdapter(asked.adapter)),
          SourceUnavailable: ({ message }) =>
            Effect.fail(cannotBeDone("oauth_not_configured", message, "Give the address of this account as baseUrl.")),
          SqlError: Effect.die
        })
      )
      if (browser !== null)
        yield* HttpEffect.appendPreResponseHandler((_request, response) => withBrowserCookie(response, authorisation.id, browser))
      return { ...authorisation, authorizeUrl: url }
    })

    return handlers.handleAll({
      startAuthorisation: Effect.fnUntraced(function* ({ payload: { adapter, baseUrl = null, orgId } }) {
        const { isLocal, orgIds } = yield* Caller
        // An organisation is made by its first connection, so it need not exist; but it has to be the caller's.
        if (orgIds !== null && !orgIds.includes(orgId)) return yield* Effect.fail(noSuch("organisation", orgId))
        if (baseUrl !== null && !isLocal) return yield* Effect.fail(addressNotAllowed)
        if (baseUrl !== null && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ""))
          return yield* Effect.fail(
            cannotBeDone("address_not_allowed", `"${baseUrl}" is no address.`, "Give one that starts with https://.")
          )
        return yield* start({ orgId, adapter, baseUrl, connectionId: null })
      }),
      startReauthorisation: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        const { adapter, baseUrl, id, orgId } = yield* sight.connection(connectionId)
        return yield* start({ orgId, adapter, baseUrl, connectionId: id })
      }),
      getAuthorisation: Effect.fnUntraced(function* ({ params: { authorisationId } }) {
        const found = yield* Effect.orDie(authorising.find(authorisationId))
        return Option.isSome(found)
          ? yield* seen("authorisation", authorisationId)(found.value)
          : yield* Effect.fail(noSuch("authorisation", authorisationId))
      }),
      reauthorise: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { credential } }) {
        const found = yield* sight.connection(connectionId)
        return yield* authorising.reauthorise(found, credentialGiven(credential)).pipe(
          Effect.catchTags({
            AnotherAccount: ({ expected, found: other, message }) =>
              Effect.fail(
                cannotBeDone("another_account", message, "Give a token of that account, or connect the other one on its own.", {
                  expected,
                  found: other
                })
              ),
            UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)),
            SqlError: Effect.die,
            AccessRefused: (error) => Effect.fail(cannotBeDone("credential_refused", error.message, "Check the token at the source.")),
            TokenExpired: (error) => Effect.fail(cannotBeDone("credential_refused", error.message, "Take a new token at the source."))
          }),
          Effect.catchTag(["RateLimited", "RequestRejected", "SourceUnavailable", "ContractViolation", "NotFound"], (error) =>
            Effect.fail(sourceFailed(error))
          )
        )
      })
    })
  })
)
