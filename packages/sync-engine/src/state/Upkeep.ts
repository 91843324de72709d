/** What is done every so often by one process of all. Owns `sync.upkeep`: who does it, until when it is theirs, and how far it has come. */
import { Context, Effect, Layer, type Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { decoded } from "./decoded.ts"

const Claimed = Schema.Struct({ position: Schema.NullOr(Schema.String) })
export type Claimed = typeof Claimed.Type

export interface UpkeepShape {
  /** Takes the task where it is due and nobody has it, for so many seconds. */
  readonly claim: (task: string, holder: string, seconds: number) => Effect.Effect<Option.Option<Claimed>, SqlError.SqlError>
  /** Keeps it for as long again. False: it has gone to another process, which is to be left to it. */
  readonly keep: (task: string, holder: string, seconds: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Gives it back until it is due again, with how far it has come and how much it has removed. */
  readonly finish: (
    task: string,
    holder: string,
    next: { readonly seconds: number; readonly position: string | null; readonly removed: Readonly<Record<string, number>> }
  ) => Effect.Effect<void, SqlError.SqlError>
}

export class Upkeep extends Context.Service<Upkeep, UpkeepShape>()("@openfaith/sync-engine/state/Upkeep") {
  static readonly layer = Layer.effect(
    Upkeep,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const claimOne = SqlSchema.findOneOption({
        Request: Schema.Struct({ task: Schema.String, holder: Schema.String, seconds: Schema.Finite }),
        Result: Claimed,
        // Looked at first: an attempt to take it writes, and most of the time it is not due.
        execute: ({ holder, seconds, task }) => sql`
          INSERT INTO sync.upkeep AS u (task, holder, due_at)
          SELECT ${task}, ${holder}, clock_timestamp() + make_interval(secs => ${seconds}::float8)
          WHERE NOT EXISTS (SELECT FROM sync.upkeep o WHERE o.task = ${task} AND o.due_at > clock_timestamp())
          ON CONFLICT (task) DO UPDATE SET holder = excluded.holder, due_at = excluded.due_at WHERE u.due_at <= clock_timestamp() RETURNING position`
      })
      return Upkeep.of({
        claim: Effect.fn("Upkeep.claim")((task, holder, seconds) => decoded(claimOne({ task, holder, seconds }))),
        keep: Effect.fn("Upkeep.keep")((task, holder, seconds) =>
          sql`
            UPDATE sync.upkeep SET due_at = clock_timestamp() + make_interval(secs => ${seconds}::float8)
            WHERE task = ${task} AND holder = ${holder} RETURNING 1 AS one`.pipe(Effect.map((rows) => rows.length === 1))
        ),
        finish: Effect.fn("Upkeep.finish")((task, holder, { position, removed, seconds }) =>
          Effect.asVoid(sql`
            UPDATE sync.upkeep SET holder = NULL, due_at = clock_timestamp() + make_interval(secs => ${seconds}::float8), position = ${position},
              removed = ${JSON.stringify(removed)}::json, finished_at = clock_timestamp() WHERE task = ${task} AND holder = ${holder}`)
        )
      })
    })
  )
}
