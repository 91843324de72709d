/**
 * Records that wait to be read by id, whoever asked: two looks that tied, a signal of the source, a reference that leads nowhere, a person. Owns
 * `sync.waiting_reads`. A record waits once however often it is asked for, and only a read that was sent after the last asking answers it, so a signal
 * that arrives while the record is being read is not lost.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"

/**
 * `tie`: two looks overlap in time · `changed`, `gone`: the source says so · `asked`: by a person · `orphan`: a reference leads to it ·
 * `lost`: a look at it lost values.
 */
export const ReadReason = Schema.Literals(["tie", "changed", "gone", "asked", "orphan", "lost"])
export type ReadReason = typeof ReadReason.Type

export const WaitingRead = Schema.Struct({
  entityId: Schema.Int,
  id: Schema.String,
  parent: Schema.NullOr(Schema.String),
  reason: ReadReason,
  /** Reads that were made in vain. */
  attempts: Schema.Int
})
export type WaitingRead = typeof WaitingRead.Type

export interface ReadWanted {
  readonly entityId: number
  readonly id: string
  readonly parent: string | null
  readonly reason: ReadReason
}

export interface WaitingReadsShape {
  /** Asks for reads, and wakes whoever makes them once the caller's transaction commits. */
  readonly add: (wanted: ReadonlyArray<ReadWanted>) => Effect.Effect<void, SqlError.SqlError>
  /** What is due of one entity, in order of id. */
  readonly due: (entityId: number, limit: number) => Effect.Effect<ReadonlyArray<WaitingRead>, SqlError.SqlError>
  /** The records were read by requests sent at that moment of the database's clock or later, in seconds since 1970. */
  readonly answered: (entityId: number, ids: ReadonlyArray<string>, sent: number) => Effect.Effect<void, SqlError.SqlError>
  /** The read said nothing yet, such as a record that was announced and is not there: to be made again after so many seconds. */
  readonly postpone: (entityId: number, id: string, seconds: number) => Effect.Effect<void, SqlError.SqlError>
}

export class WaitingReads extends Context.Service<WaitingReads, WaitingReadsShape>()("@openfaith/sync-engine/state/WaitingReads") {
  static readonly layer = Layer.effect(
    WaitingReads,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const dueOf = SqlSchema.findAll({
        Request: Schema.Struct({ entityId: Schema.Int, limit: Schema.Int }),
        Result: WaitingRead,
        execute: ({ entityId, limit }) => sql`
          SELECT entity_id AS "entityId", external_id AS id, parent_id AS parent, reason, attempts FROM sync.waiting_reads
          WHERE entity_id = ${entityId} AND not_before <= clock_timestamp() ORDER BY external_id LIMIT ${limit}`
      })

      return WaitingReads.of({
        add: Effect.fn("WaitingReads.add")((wanted) =>
          wanted.length === 0
            ? Effect.void
            : Effect.asVoid(sql`
                WITH asked AS (
                  INSERT INTO sync.waiting_reads AS w (entity_id, external_id, parent_id, reason)
                  SELECT DISTINCT ON (t."entityId", t.id) t."entityId", t.id, t.parent, t.reason
                  FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS t("entityId" int, id text COLLATE "C", parent text, reason text)
                  ORDER BY t."entityId", t.id
                  ON CONFLICT (entity_id, external_id) DO UPDATE SET asked_at = excluded.asked_at, not_before = excluded.not_before,
                    reason = excluded.reason, attempts = 0, parent_id = coalesce(excluded.parent_id, w.parent_id)
                  RETURNING entity_id)
                SELECT pg_notify('openfaith_reads', connection_id)::text FROM sync.entities WHERE id IN (SELECT entity_id FROM asked) GROUP BY connection_id`)
        ),
        due: Effect.fn("WaitingReads.due")((entityId, limit) =>
          dueOf({ entityId, limit }).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        answered: Effect.fn("WaitingReads.answered")((entityId, ids, sent) =>
          Effect.asVoid(sql`
            DELETE FROM sync.waiting_reads
            WHERE entity_id = ${entityId} AND external_id = ANY(${[...ids]}::text[]) AND asked_at <= to_timestamp(${sent}::float8)`)
        ),
        postpone: Effect.fn("WaitingReads.postpone")((entityId, id, seconds) =>
          Effect.asVoid(sql`
            UPDATE sync.waiting_reads SET not_before = clock_timestamp() + make_interval(secs => ${seconds}), attempts = attempts + 1
            WHERE entity_id = ${entityId} AND external_id = ${id}`)
        )
      })
    })
  )
}
