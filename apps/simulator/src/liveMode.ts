import { Effect, FiberHandle, type Scope } from "effect"
import type { Church } from "./Church.ts"
import { noHistory, type History } from "./History.ts"
import { mutate } from "./mutate.ts"

/** How often due changes are made. */
const stepMillis = 50

export interface LiveMode {
  /** Changes per second from now on; 0 stops. */
  readonly setPerSecond: (perSecond: number) => Effect.Effect<void>
  /** Changes made since the start. */
  readonly changes: () => number
}

/** Ordinary life while the church is served: seeded changes at a steady rate. */
export const makeLiveMode = Effect.fnUntraced(function* (
  church: Church,
  now: () => number,
  history: History = noHistory
): Effect.fn.Return<LiveMode, never, Scope.Scope> {
  const handle = yield* FiberHandle.make<never>()
  let changes = 0
  const loop = Effect.fnUntraced(function* (perSecond: number) {
    const startedAt = now()
    let made = 0
    return yield* Effect.forever(
      Effect.sleep(stepMillis).pipe(
        Effect.andThen(
          Effect.sync(() => {
            const due = Math.floor(((now() - startedAt) / 1000) * perSecond)
            for (; made < due; made++) {
              const at = now()
              history.note(at)
              changes += mutate(church, { do: "live" }, at).length
            }
          })
        )
      )
    )
  })
  return {
    setPerSecond: (perSecond) => (perSecond <= 0 ? FiberHandle.clear(handle) : Effect.asVoid(FiberHandle.run(handle, loop(perSecond)))),
    changes: () => changes
  }
})
