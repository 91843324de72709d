/** The usual schedules of many connections, looked at once a second as the scheduler does, with the engine's own reckoning of what is due. */
import { Result } from "effect"
import { ConnectionId } from "../../packages/sync-engine/src/ids.ts"
import { nextDue, type Timing } from "../../packages/sync-engine/src/schedules/Timing.ts"
import { usualSchedules } from "../../packages/sync-engine/src/schedules/usual.ts"
import { keyOf } from "../../packages/sync-engine/src/state/Schedules.ts"
import { limits } from "./capacityModel.ts"
import type { Load } from "./load.ts"
import { makeQueue } from "./timeline.ts"

export type PlayedKind = "delta" | "reconciliation"

export interface Claimed {
  /** Which connection, counted from 0. */
  readonly connection: number
  readonly kind: PlayedKind
  /** Milliseconds since 1970. */
  readonly due: number
  /** Occurrences since then for which this one run stands too. */
  readonly passed: number
}

interface Schedule {
  readonly connection: number
  readonly kind: PlayedKind
  readonly key: string
  readonly timing: Timing
  due: number
}

/** A name for each connection: its place in the quarter of an hour and in the night follows from it. */
export const connectionName = (seed: number, connection: number) => ConnectionId.make(`con_${seed}_${connection}`)

/** The schedules that a connection is given when it is made, at the rhythm of the load. */
export const schedulesOf = (seed: number, connection: number, { deltaSeconds, reconciliationSeconds }: Load) => {
  const connectionId = connectionName(seed, connection)
  return usualSchedules(connectionId).flatMap(({ kind, timing }) =>
    kind === "full"
      ? []
      : [
          {
            kind,
            key: keyOf({ connectionId, kind, entity: null }),
            timing: { ...timing, everySeconds: kind === "delta" ? deltaSeconds : reconciliationSeconds }
          }
        ]
  )
}

/** `start`: midnight, in milliseconds since 1970; after a day there is nothing more. */
export const playSchedules = (seed: number, load: Load, start: number) => {
  const seconds = 24 * 3600
  const dueIn: Array<Array<Schedule>> = Array.from({ length: seconds + 1 }, () => [])
  const overdue = makeQueue<Schedule>()
  const place = (schedule: Schedule) => dueIn[Math.ceil((schedule.due - start) / 1000)]?.push(schedule)
  const after = ({ key, timing }: Schedule, moment: number) => Result.getOrThrow(nextDue(key, timing, moment))

  for (let connection = 0; connection < load.organisations; connection++)
    for (const each of schedulesOf(seed, connection, load)) {
      const schedule: Schedule = { ...each, connection, due: 0 }
      schedule.due = after(schedule, start)
      place(schedule)
    }

  return {
    /** What the scheduler starts in the second `second` of the day. */
    claim: (second: number): ReadonlyArray<Claimed> => {
      const now = start + 1000 * second
      for (const schedule of dueIn[second] ?? []) overdue.add(schedule)
      dueIn[second] = []
      const claimed: Array<Claimed> = []
      while (claimed.length < limits.schedulesPerSecond) {
        const schedule = overdue.take()
        if (schedule === undefined) break
        const { connection, due, kind } = schedule
        schedule.due = after(schedule, now)
        let passed = 0
        // Only one that is later than its interval can have missed another.
        if (now - due > 500 * (schedule.timing.everySeconds ?? 0))
          for (let next = after(schedule, due); next < schedule.due; next = after(schedule, next)) passed++
        claimed.push({ connection, kind, due, passed })
        place(schedule)
      }
      return claimed
    },
    /** Deltas that were due in the day, and that nobody has looked at; the scheduler stops with it. */
    notClaimed: (): ReadonlyArray<number> => {
      const left: Array<number> = []
      for (let schedule = overdue.take(); schedule !== undefined; schedule = overdue.take())
        if (schedule.kind === "delta") left.push(schedule.due)
      for (const { due, kind } of dueIn[seconds] ?? []) if (kind === "delta" && due < start + 1000 * seconds) left.push(due)
      return left
    }
  }
}
