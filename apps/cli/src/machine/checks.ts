/** What this machine can tell is wrong before anything is opened or made. A server elsewhere knows its own adapters, and tells itself. */
import { Clock, Effect } from "effect"
import { givenUrl } from "../client/elsewhere.ts"
import { InstalledAdapters, server } from "./installation.ts"

/** Fails where there is no such adapter, or it has no such entity. */
export const checkNames = Effect.fnUntraced(function* (adapter: string, entities: ReadonlyArray<string>) {
  if ((yield* givenUrl) !== null) return
  const { requireEntities } = yield* server
  yield* requireEntities(adapter, entities).pipe(Effect.provide(InstalledAdapters))
})

interface Timing {
  readonly everySeconds?: number
  readonly cron?: string
  readonly zone?: string
  readonly from?: string
  readonly jitterSeconds?: number
}

/** Fails where a schedule could not be followed whatever there was before. */
export const checkTiming = Effect.fnUntraced(function* (timing: Timing) {
  if ((yield* givenUrl) !== null) return
  const { changeTiming } = yield* server
  yield* Effect.fromResult(changeTiming("", null, timing, yield* Clock.currentTimeMillis))
})
