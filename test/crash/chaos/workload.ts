/** What goes on all the while: churches that live, schedules that are short, and people who ask for syncs. */
import { Operations } from "@openfaith/server"
import { isActive, type SyncType } from "@openfaith/sync-engine"
import { Effect, Schedule } from "effect"
import type { Dice } from "./dice.ts"
import { type Church, Rig } from "./Rig.ts"

/** The rig's own connections are cut with the database's restarts; it asks again. Only for what may be asked twice. */
export const untiring = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(Effect.sandbox, Effect.retry({ schedule: Schedule.spaced("250 millis"), times: 1200 }), Effect.orDie)

/** Waits until a run has ended. */
export const endOfRun = (runId: string) =>
  Effect.gen(function* () {
    const operations = yield* Operations
    return yield* untiring(operations.run(runId)).pipe(
      Effect.repeat({ until: ({ run }) => !isActive(run.status), schedule: Schedule.spaced("250 millis") }),
      Effect.map(({ run }) => run)
    )
  })

export const requestRun = ({ connection }: Church, kind: SyncType) =>
  Effect.gen(function* () {
    const operations = yield* Operations
    return (yield* untiring(operations.requestRun(connection, kind, null))).runId
  })

/** Everything that was found missing did go, as far as the rig knows: it does what a person does who has looked. */
export const confirmDecisions = ({ orgId }: Church) =>
  Effect.gen(function* () {
    const operations = yield* Operations
    const open = yield* untiring(operations.decisions({ orgId, onlyOpen: true, limit: 100 }))
    return yield* Effect.forEach(open, ({ id }) =>
      operations.confirmDeletions({ id, by: "the chaos rig", reason: null }).pipe(
        Effect.map(({ runId }) => [runId]),
        // Decided or gone meanwhile.
        Effect.catchTags({ NotToDecide: () => Effect.succeed([]), UnknownDecision: () => Effect.succeed([]) }),
        untiring
      )
    ).pipe(Effect.map((runs) => runs.flat()))
  })

const schedules = [
  { kind: "delta", everySeconds: 10 },
  { kind: "reconciliation", everySeconds: 40 }
] as const

/** Switches the schedules of a church on, or all of them off. */
export const setSchedules = ({ connection }: Church, enabled: boolean) =>
  Effect.gen(function* () {
    const operations = yield* Operations
    for (const { everySeconds, kind } of schedules)
      yield* untiring(operations.setSchedule(connection, { kind, entity: null }, { everySeconds, jitterSeconds: 0, enabled }))
  })

/** Asks for one sync after the other, mostly whole ones: they have pages in hand to be struck at. */
const asking = (church: Church, dice: Dice) =>
  Effect.gen(function* () {
    const kinds: readonly [SyncType, ...ReadonlyArray<SyncType>] = ["full", "full", "delta", "reconciliation"]
    yield* endOfRun(yield* requestRun(church, dice.pick(kinds)))
    yield* confirmDecisions(church)
    yield* Effect.sleep(dice.between(200, 1500))
  }).pipe(Effect.forever)

/** Keeps going until it is interrupted, and leaves the churches at rest. */
export const workload = (dice: Dice, changesPerSecond: number) =>
  Effect.gen(function* () {
    const { churches } = yield* Rig
    for (const church of churches) {
      yield* setSchedules(church, true)
      yield* church.simulator.live.setPerSecond(changesPerSecond)
    }
    return yield* Effect.forEach(churches, (church) => asking(church, dice), { concurrency: "unbounded", discard: true }).pipe(
      Effect.ensuring(Effect.forEach(churches, ({ simulator }) => simulator.live.setPerSecond(0), { discard: true }))
    )
  })
