/**
 * A lock between processes that the kernel releases when its holder dies, however it dies: `BEGIN EXCLUSIVE` on an empty
 * SQLite file takes a POSIX file lock, which Node offers no other way. A lock file made with O_EXCL would have to be broken
 * after a kill -9, and two breakers can both believe they won. Never read or copy the lock file from within this process:
 * closing any descriptor of it drops the lock. Nothing is ever written to it.
 */
import { DatabaseSync } from "node:sqlite"
import { Duration, Effect, Schedule, Schema } from "effect"
import { HomeBusy, HomeUnusable } from "./errors.ts"

/** Longer than any step taken under a lock, except a database recovering from a crash. */
const patience = Duration.minutes(6)
const pause = Duration.millis(15)

class Held extends Schema.TaggedError<Held>()("Held", {}) {}

/** SQLite's result code for "another process holds the lock". Source: https://www.sqlite.org/rescode.html#busy */
const isBusy = (cause: unknown) => cause instanceof Error && "errcode" in cause && cause.errcode === 5

const attempt = (file: string) =>
  Effect.try({
    try: () => {
      const database = new DatabaseSync(file, { timeout: 0 })
      try {
        database.exec("BEGIN EXCLUSIVE")
        return database
      } catch (cause) {
        database.close()
        throw cause
      }
    },
    catch: (cause) => (isBusy(cause) ? new Held() : new HomeUnusable({ root: file, reason: String(cause) }))
  })

/** Runs `effect` while no other process, and no other fibre of this one, runs one under the same file. */
export const underLock =
  (file: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.acquireRelease(
      attempt(file).pipe(
        Effect.retry({ schedule: Schedule.spaced(pause), while: (error) => error._tag === "Held" }),
        Effect.catchTag("Held", Effect.die),
        Effect.timeoutOrElse({
          duration: patience,
          orElse: () => Effect.fail(new HomeBusy({ file, waitedSeconds: Math.round(Duration.toSeconds(patience)) }))
        })
      ),
      (database) => Effect.sync(() => database.close()),
      { interruptible: true }
    ).pipe(Effect.andThen(effect), Effect.scoped)
