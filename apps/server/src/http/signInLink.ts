import { Effect, Redacted } from "effect"
import { administrator, Sessions } from "../access/Sessions.ts"

/** A link that signs one browser in, once, within an hour. Whoever has it is an administrator. */
export const signInLink = Effect.fn("signInLink")(function* (url: string) {
  const sessions = yield* Sessions
  return `${url}/signin#${Redacted.value(yield* sessions.issueCode(administrator))}`
})

/** The same, as long as nobody has ever signed in here and there is no key: so that the first one is found in the terminal. */
export const firstSignInLink = Effect.fn("firstSignInLink")(function* (url: string) {
  const sessions = yield* Sessions
  return (yield* sessions.isFirstStart) ? yield* signInLink(url) : null
})
