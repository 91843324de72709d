/** The cookie that a session is: scripts cannot read it, other sites cannot use it, and over https it goes nowhere else. */
import { sessionCookie } from "@openfaith/api"
import { Config, Effect, Redacted } from "effect"
import { HttpEffect, HttpServerResponse } from "effect/http"
import { sessionSeconds } from "../access/Sessions.ts"

/** Gives the browser that is answered this secret; `null`: takes away what it has. */
export const giveSession = Effect.fnUntraced(function* (secret: Redacted.Redacted | null) {
  const isSecure = (yield* Effect.orDie(Config.String("OPENFAITH_PUBLIC_URL").pipe(Config.withDefault("")))).startsWith("https:")
  yield* HttpEffect.appendPreResponseHandler((_request, response) =>
    Effect.orDie(
      HttpServerResponse.setCookie(response, sessionCookie, secret === null ? "" : Redacted.value(secret), {
        httpOnly: true,
        sameSite: "strict",
        path: "/",
        secure: isSecure,
        maxAge: secret === null ? 0 : `${sessionSeconds} seconds`
      })
    )
  )
})
