/**
 * Which browser an authorisation belongs to. The cookie of the session does not come with a browser that another site sends here, so each authorisation
 * has one of its own that does: `Lax`, only below /oauth, for as long as the authorisation is good.
 */
import { Config, Effect, Redacted } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"

const nameOf = (authorisationId: string) => `openfaith_${authorisationId}`

export const withBrowserCookie = (response: HttpServerResponse.HttpServerResponse, authorisationId: string, secret: Redacted.Redacted) =>
  Effect.gen(function* () {
    const url = URL.parse(yield* Config.String("OPENFAITH_PUBLIC_URL").pipe(Config.withDefault("")))
    return yield* HttpServerResponse.setCookie(response, nameOf(authorisationId), Redacted.value(secret), {
      httpOnly: true,
      sameSite: "lax",
      // Where the server is reached below a path, so are these.
      path: `${url?.pathname.replace(/\/+$/, "") ?? ""}/oauth`,
      secure: url?.protocol === "https:",
      maxAge: "10 minutes"
    })
  }).pipe(Effect.orDie)

export const browserSecret =
  ({ cookies }: HttpServerRequest.HttpServerRequest) =>
  (authorisationId: string): Redacted.Redacted | null => {
    const secret = cookies[nameOf(authorisationId)]
    return secret === undefined ? null : Redacted.make(secret)
  }
