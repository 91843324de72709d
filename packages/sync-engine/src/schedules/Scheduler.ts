/**
 * Starts what is due: one loop in the whole cluster. That there is only one saves work and decides nothing, since a claim counts once whoever makes it;
 * so while one is being replaced by another, both may run.
 */
import { Duration, Effect, Result, Schedule } from "effect"
import { duty } from "../duty.ts"
import type { RunId } from "../ids.ts"
import { type Claim, type DueSchedule, keyOf, Schedules } from "../state/Schedules.ts"
import { clearOf } from "./Blackout.ts"
import { nextDue } from "./Timing.ts"

const lookEvery = Duration.seconds(1)
/** Claimed at once; after a downtime with many connections the rest follows look by look. */
const batch = 500

/** What becomes of a schedule that is due: the next time comes from the schedule, so a downtime costs one late run, not one for each missed. */
const claimOf = (schedule: DueSchedule): Result.Result<Claim, string> => {
  const now = Date.parse(schedule.now)
  const clear = clearOf(schedule.blackouts, schedule.zone, now)
  // Overdue since a time when nobody looked, and now a blackout has begun.
  if (clear !== null && clear > now) return Result.succeed({ schedule, starts: false, nextRunAt: clear })
  return nextDue(keyOf(schedule), schedule, now).pipe(
    Result.map((nextRunAt) => ({ schedule, starts: true, nextRunAt })),
    Result.mapError(({ message }) => message)
  )
}

/** Looks once: two statements, however many schedules there are. `now`: a time to play through, else the database's. Answers the runs it started. */
export const tick = Effect.fn("Scheduler.tick")(function* (now: Date | null = null) {
  const schedules = yield* Schedules
  const due = yield* schedules.due(now, batch)
  const claims: Array<Claim> = []
  for (const schedule of due) {
    const claim = claimOf(schedule)
    if (Result.isSuccess(claim)) claims.push(claim.success)
    else yield* schedules.pause(schedule, claim.failure)
  }
  const started: ReadonlyArray<RunId> = claims.length === 0 ? [] : yield* schedules.claim(claims)
  return started
})

/** The loop, from when `ready` has ended. Belongs in every process that hosts the engine for good. */
export const SchedulerLive = <E, R>(ready: Effect.Effect<unknown, E, R>) =>
  duty(
    "Scheduler",
    ready.pipe(
      Effect.andThen(
        tick().pipe(
          Effect.catchCause((cause) => Effect.logWarning("Looking for due schedules failed; it is tried again.", cause)),
          Effect.repeat(Schedule.spaced(lookEvery))
        )
      ),
      Effect.asVoid
    )
  )
