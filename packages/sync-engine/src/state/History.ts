/**
 * History: the looks that were had at a record since it first changed. Owns `sync.history`; it is written by whatever acts on a look, in the same
 * statement (store/historyCtes.ts). The count is bounded by its rings, the age by `prune`.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { isoOf } from "./instant.ts"
import { LossCount } from "./QuarantinedRecord.ts"

/**
 * `stored`: it replaced what was stored · `deleted`: the source answered 404 for this very id, or where it cannot be
 * asked for one, two whole readings did not list it · `revived`, `restored`: a person undid a decision ·
 * `stale`: what is stored is newer · `tied`: it overlapped with another look, so the record was read again by id · `held`: it would have emptied fields.
 */
export const LookOutcome = Schema.Literals(["stored", "deleted", "revived", "restored", "stale", "tied", "held"])
export type LookOutcome = typeof LookOutcome.Type

export const ToldLook = Schema.Struct({
  outcome: LookOutcome,
  /** When the source was asked and had answered, on the database's clock. */
  sentAt: Schema.String,
  receivedAt: Schema.String,
  version: Schema.NullOr(Schema.String),
  /** Of the content, in hex; `null`: there was none. */
  hash: Schema.NullOr(Schema.String),
  /** Names of what differs from what was stored then, and of those that had a value and were empty in this look. */
  changed: Schema.Array(Schema.String),
  lost: Schema.Array(Schema.String),
  runId: Schema.NullOr(Schema.String),
  lane: Schema.String,
  /** Asked for by its id; `null`: not known. */
  byId: Schema.NullOr(Schema.Boolean),
  adapterVersion: Schema.String,
  transformVersion: Schema.Int,
  decisionId: Schema.NullOr(Schema.String),
  /** The source's id of the record that took this one in. */
  mergedInto: Schema.NullOr(Schema.String)
})
export type ToldLook = typeof ToldLook.Type

export interface HistoryShape {
  /** The looks told of a record, oldest first. Nothing is told of one that has not changed since it was first seen. */
  readonly of: (entityId: number, externalId: string) => Effect.Effect<ReadonlyArray<ToldLook>, SqlError.SqlError>
  /** Of how many records a field was emptied within so many hours, without anybody having been asked. */
  readonly emptied: (entityId: number, hours: number) => Effect.Effect<ReadonlyArray<LossCount>, SqlError.SqlError>
  /** Removes what is older than so many days, at most `limit` rows. Answers how many; as many as `limit`: there is more. */
  readonly prune: (days: number, limit: number) => Effect.Effect<number, SqlError.SqlError>
}

export class History extends Context.Service<History, HistoryShape>()("@openfaith/sync-engine/state/History") {
  static readonly layer = Layer.effect(
    History,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const toldOf = SqlSchema.findAll({
        Request: Schema.Struct({ entityId: Schema.Int, externalId: Schema.String }),
        Result: ToldLook,
        execute: ({ entityId, externalId }) => sql`
          SELECT h.outcome, ${isoOf(sql, "h.sent_at")} AS "sentAt", ${isoOf(sql, "h.received_at")} AS "receivedAt", ${isoOf(sql, "h.version")} AS version,
            encode(h.hash, 'hex') AS hash, h.changed, h.lost, s.run_id AS "runId", h.lane, h.by_id AS "byId", h.adapter_version AS "adapterVersion",
            h.transform_version AS "transformVersion", h.decision_id::text AS "decisionId", h.merged_into AS "mergedInto"
          FROM sync.history h LEFT JOIN sync.streams s ON s.id = h.stream_id
          WHERE h.entity_id = ${entityId} AND h.external_id = ${externalId} ORDER BY h.seq`
      })
      const emptiedOf = SqlSchema.findAll({
        Request: Schema.Struct({ entityId: Schema.Int, hours: Schema.Int }),
        Result: LossCount,
        execute: ({ entityId, hours }) => sql`
          SELECT f.name AS field, count(DISTINCT h.external_id)::int AS count FROM sync.history h, unnest(h.lost) AS f(name)
          WHERE h.entity_id = ${entityId} AND h.at > clock_timestamp() - make_interval(hours => ${hours}) AND h.outcome = 'stored' AND h.lost <> '{}'
            AND h.decision_id IS NULL
          GROUP BY f.name`
      })
      return History.of({
        of: Effect.fn("History.of")((entityId, externalId) =>
          toldOf({ entityId, externalId }).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        emptied: Effect.fn("History.emptied")((entityId, hours) =>
          emptiedOf({ entityId, hours }).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        prune: Effect.fn("History.prune")((days, limit) =>
          sql`
            DELETE FROM sync.history h USING (
              SELECT entity_id, external_id, ring, slot FROM sync.history WHERE at < clock_timestamp() - make_interval(days => ${days})
              ORDER BY at LIMIT ${limit} FOR UPDATE SKIP LOCKED) o
            WHERE (h.entity_id, h.external_id, h.ring, h.slot) = (o.entity_id, o.external_id, o.ring, o.slot) RETURNING 1 AS one`.pipe(
            Effect.map((rows) => rows.length)
          )
        )
      })
    })
  )
}
