import type { OperationsShape } from "@openfaith/server"
import { Effect, Schedule } from "effect"
import { server } from "./machine/installation.ts"
import { note } from "./output/Screen.ts"
import { duration } from "./output/words.ts"

/** A limit's window is over by then, many times. */
const tries = 20
/** Where the source does not say how long. */
const usualWaitMs = 5_000

/** Connects, and waits where the source's limit is used up: the run that a killed process was at has just spent it. */
export const connecting = Effect.fn("connecting")(function* (options: Parameters<OperationsShape["connect"]>[0]) {
  const { Operations } = yield* server
  const operations = yield* Operations
  return yield* operations.connect(options).pipe(
    Effect.tapErrorTag("RateLimited", ({ retryAfterMs }) => {
      const pause = Math.max(1000, retryAfterMs ?? usualWaitMs)
      return Effect.andThen(note(`The source's limit is used up; trying again in ${duration(pause / 1000)}.`), Effect.sleep(pause))
    }),
    Effect.retry({ schedule: Schedule.recurs(tries), while: ({ _tag }) => _tag === "RateLimited" })
  )
})
