/** Nemesis: something that goes wrong. It answers what it has hit, or `null` where it found nothing to hit: a run in which one never hit anything proves nothing. */
import { Effect } from "effect"
import type { Dice } from "./dice.ts"
import { Rig, type RigServices, type RigShape } from "./Rig.ts"

export interface Hit {
  readonly detail: string
  /** Processes that lost what they had in hand, and when. */
  readonly workers: ReadonlyArray<number>
  readonly at?: number
  /** A page that was no longer its writer's was refused, or could not be sent any more. */
  readonly fenced?: boolean
}

/** Those of one track follow one another; tracks run side by side. */
export type Track = "processes" | "network" | "sources" | "database" | "clocks"

export interface Nemesis {
  readonly kind: string
  readonly track: Track
  /** It forces a worker to write what is no longer its to write. */
  readonly forcesFence?: true
  /** Why it cannot be made on this machine; `null`, as without it: it can. */
  readonly hindrance?: (rig: RigShape) => string | null
  readonly strike: (dice: Dice) => Effect.Effect<Hit | null, never, Rig | RigServices>
}

/** Places with a process in them. */
export const living = Effect.map(Rig, ({ runners }) => runners.filter((runner) => runner.process() !== null))

/** A runner that is at work now, as soon as there is one. */
export const oneAtWork = (dice: Dice) =>
  Effect.gen(function* () {
    const { ledger } = yield* Rig
    for (let tries = 0; tries < 100; tries++) {
      const workers = ledger.workersSince(Date.now() - 1000)
      const [first, ...others] = (yield* living).filter((runner) => workers.has(runner.process()?.pid ?? 0))
      if (first !== undefined) return dice.pick([first, ...others])
      yield* Effect.sleep("100 millis")
    }
    return null
  })
