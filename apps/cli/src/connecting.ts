import type { NewConnection } from "@openfaith/api"
import { Effect, Schedule } from "effect"
import { OpenFaith } from "./client/OpenFaith.ts"
import { Refused } from "./client/trouble.ts"
import { note } from "./output/Screen.ts"
import { duration } from "./output/words.ts"
import { type GivenToken, payloadOf } from "./commands/token.ts"

/** A limit's window is over by then, many times. */
const tries = 20
/** Where the source does not say how long. */
const usualWaitMs = 5_000

export interface Connecting {
  readonly orgId: string
  readonly adapter: string
  /** `null`: the adapter's own. */
  readonly baseUrl: string | null
  /** What it reads; `null`: what is usual, or was so before. */
  readonly products: readonly [string, ...ReadonlyArray<string>] | null
  /** In which the clocks of the account go; `null`: as before, or not said. */
  readonly zone?: string | null
  readonly credential: GivenToken
}

/** For how long the source wants to be left alone; `null`: that is not what is wrong. */
const pauseOf = (error: unknown): number | null => {
  if (!(error instanceof Refused) || error.details["why"] !== "RateLimited") return null
  const { retryAfterMs } = error.details
  return Math.max(1000, typeof retryAfterMs === "number" ? retryAfterMs : usualWaitMs)
}

/** Connects, and waits where the source's limit is used up: the run that a killed process was at has just spent it. */
export const connecting = Effect.fn("connecting")(function* ({ adapter, baseUrl, credential, orgId, products, zone = null }: Connecting) {
  const { api } = yield* OpenFaith
  const payload: typeof NewConnection.Type = {
    orgId,
    adapter,
    ...(baseUrl === null ? {} : { baseUrl }),
    ...(products === null ? {} : { products }),
    ...(zone === null ? {} : { zone }),
    credential: payloadOf(credential)
  }
  return yield* api.connections.connect({ headers: {}, payload }).pipe(
    Effect.tapError((error) => {
      const pause = pauseOf(error)
      if (pause === null) return Effect.void
      return Effect.andThen(note(`The source's limit is used up; trying again in ${duration(pause / 1000)}.`), Effect.sleep(pause))
    }),
    Effect.retry({ schedule: Schedule.recurs(tries), while: (error) => pauseOf(error) !== null })
  )
})
