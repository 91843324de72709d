import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted, TakesIdempotencyKey } from "../access.ts"
import { NotFound, SourceFailed, Unprocessable } from "../problems.ts"
import { commandHeaders } from "../requests.ts"
import { Authorisation, NewAuthorisation, StartedAuthorisation } from "../shapes/Authorisation.ts"
import { Connection, Reauthorisation } from "../shapes/Connection.ts"
import { Id } from "../text.ts"

/** Connecting by OAuth 2, and giving a connection another credential. */
export const AuthorisationsGroup = HttpApiGroup.make("authorisations")
  .add(
    HttpApiEndpoint.post("startAuthorisation", "/connections/authorisations", {
      payload: NewAuthorisation,
      success: StartedAuthorisation,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "admin")
      .annotateMerge(
        OpenApi.annotations({
          summary: "Begin to connect an organisation by OAuth 2",
          description:
            "Open `authorizeUrl` in a browser. Whoever allows it there comes back to this server, which makes the connection and begins the first sync. " +
            "The answer holds a secret of one use, so this takes no idempotency key."
        })
      ),
    HttpApiEndpoint.get("getAuthorisation", "/connections/authorisations/:authorisationId", {
      params: { authorisationId: Id },
      success: Authorisation,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "What became of it; kept for a day" })),
    HttpApiEndpoint.post("startReauthorisation", "/connections/:connectionId/authorisations", {
      params: { connectionId: Id },
      payload: Schema.Struct({}),
      success: StartedAuthorisation,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "admin")
      .annotateMerge(
        OpenApi.annotations({
          summary: "Begin to authorise a connection again by OAuth 2",
          description: "As for a new one, but only the same account of the source is accepted."
        })
      ),
    HttpApiEndpoint.post("reauthorise", "/connections/:connectionId/reauthorise", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: Reauthorisation,
      success: Connection,
      error: [NotFound, Unprocessable, SourceFailed]
    })
      .annotate(Needs, "admin")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Give a connection another token",
          description:
            "It is tried at the source first and has to be of the same account. What stopped for want of a token goes on by itself."
        })
      )
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Connections" }))
