/**
 * What reconciliations find that no delta had brought. Owns `sync.findings`: for each stream how many records of each kind, and some of them. Pages add to
 * it in the transaction that stores them, so a record is counted once, and only if it was stored.
 */
import { rowsAs } from "./decoded.ts"
import { defaultOverlapMs } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

/**
 * `silent`: its content differs though its version has not moved, or it has none · `passed`: it changed before the time that deltas have read up to ·
 * `missing`: it was there by then and is not stored · `deleted`: it is stored and no longer at the source.
 */
export const FindingKind = Schema.Literals(["silent", "passed", "missing", "deleted"])
export type FindingKind = typeof FindingKind.Type

export const FoundRecord = Schema.Struct({
  id: Schema.String,
  /** Attributes and relationships that differ. */
  differs: Schema.Array(Schema.String)
})
export type FoundRecord = typeof FoundRecord.Type

export const Finding = Schema.Struct({ kind: FindingKind, count: Schema.Int, samples: Schema.Array(FoundRecord) })
export type Finding = typeof Finding.Type

/** A record as it comes from the source. */
export interface Arriving {
  readonly id: string
  readonly hash: string
  readonly version: string | null
}

const Suspect = Schema.Struct({ id: Schema.String, kind: FindingKind, payload: Schema.NullOr(Schema.String) })
export type Suspect = typeof Suspect.Type

/** Records named for each kind. */
const sampleSize = 10

const listed = (records: ReadonlyArray<Arriving>) => JSON.stringify(records.map(({ hash, id, version }) => ({ id, hash, version })))

export interface FindingsShape {
  /** Those of the arriving records that a delta should have brought, or could not, with what is stored of them. Asked before they are written. */
  readonly suspects: (
    entityId: number,
    streamId: number,
    records: ReadonlyArray<Arriving>
  ) => Effect.Effect<ReadonlyArray<Suspect>, SqlError.SqlError>
  /** Those of the records that this stream has written just as they arrived. */
  readonly written: (
    entityId: number,
    streamId: number,
    records: ReadonlyArray<Arriving>
  ) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** Adds to what the stream has found. Shares the caller's transaction. */
  readonly add: (
    streamId: number,
    found: ReadonlyArray<FoundRecord & { readonly kind: FindingKind }>
  ) => Effect.Effect<void, SqlError.SqlError>
  /** Counts the tombstones the stream has made as found, whatever was counted of them before, and answers all that it found. */
  readonly close: (entityId: number, streamId: number) => Effect.Effect<ReadonlyArray<Finding>, SqlError.SqlError>
}

export class Findings extends Context.Service<Findings, FindingsShape>()("@openfaith/sync-engine/state/Findings") {
  static readonly layer = Layer.effect(
    Findings,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const Id = Schema.Struct({ id: Schema.String })

      return Findings.of({
        suspects: Effect.fn("Findings.suspects")((entityId, streamId, records) =>
          records.length === 0
            ? Effect.succeed([])
            : // What a delta has not come to yet is no finding, nor is anything before the entity was first read to its end.
              sql`
                SELECT f.id, f.kind, f.payload FROM (
                  SELECT t.id, r.payload::text AS payload, CASE
                    WHEN r.external_id IS NULL OR r.deleted_at IS NOT NULL
                      THEN CASE WHEN t.version IS NULL OR t.version <= e.read_up_to THEN 'missing' END
                    WHEN t.version IS NOT DISTINCT FROM r.version THEN 'silent'
                    WHEN t.version <= e.read_up_to THEN 'passed' END AS kind
                  FROM (SELECT id, watermark - make_interval(secs => ${defaultOverlapMs / 1000}) AS read_up_to FROM sync.entities
                    WHERE id = ${entityId} AND EXISTS (
                      SELECT FROM sync.streams s WHERE s.entity_id = ${entityId} AND s.id < ${streamId} AND s.status = 'done')) e
                  CROSS JOIN json_to_recordset(${listed(records)}::json) AS t(id text, version timestamptz)
                  LEFT JOIN sync.records r ON r.entity_id = e.id AND r.external_id = t.id) f
                WHERE f.kind IS NOT NULL ORDER BY f.id`.pipe(Effect.flatMap(rowsAs(Suspect)))
        ),
        written: Effect.fn("Findings.written")((entityId, streamId, records) =>
          sql`
            SELECT r.external_id AS id FROM json_to_recordset(${listed(records)}::json) AS t(id text, hash text)
            JOIN sync.records r ON r.entity_id = ${entityId} AND r.external_id = t.id AND r.hash = decode(t.hash, 'hex')
            WHERE r.stream_id = ${streamId} AND r.deleted_at IS NULL`.pipe(
            Effect.flatMap(rowsAs(Id)),
            Effect.map((rows) => new Set(rows.map(({ id }) => id)))
          )
        ),
        add: Effect.fn("Findings.add")(function* (streamId, found) {
          for (const [kind, records] of Map.groupBy(found, (each) => each.kind)) {
            const samples = JSON.stringify(records.slice(0, sampleSize).map(({ differs, id }) => ({ id, differs })))
            yield* sql`
              INSERT INTO sync.findings AS f (stream_id, kind, count, samples) VALUES (${streamId}, ${kind}, ${records.length}, ${samples}::json)
              ON CONFLICT (stream_id, kind) DO UPDATE SET count = f.count + excluded.count, samples = (
                SELECT json_agg(s.value ORDER BY s.n) FROM (
                  SELECT * FROM (SELECT value, ordinality AS n FROM json_array_elements(f.samples) WITH ORDINALITY
                    UNION ALL SELECT value, ${sampleSize} + ordinality FROM json_array_elements(excluded.samples) WITH ORDINALITY) a
                  ORDER BY n LIMIT ${sampleSize}) s)`
          }
        }),
        close: Effect.fn("Findings.close")(function* (entityId, streamId) {
          yield* sql`
            INSERT INTO sync.findings (stream_id, kind, count, samples)
            SELECT ${streamId}, 'deleted', count(*), (json_agg(json_build_object('id', d.id, 'differs', '[]'::json) ORDER BY d.n) FILTER (WHERE d.n <= ${sampleSize}))
            FROM (SELECT external_id AS id, row_number() OVER (ORDER BY external_id) AS n FROM sync.records
              WHERE entity_id = ${entityId} AND stream_id = ${streamId} AND deleted_at IS NOT NULL) d HAVING count(*) > 0
            ON CONFLICT (stream_id, kind) DO UPDATE SET count = excluded.count, samples = excluded.samples`
          return yield* sql`SELECT kind, count, samples FROM sync.findings WHERE stream_id = ${streamId} ORDER BY kind`.pipe(
            Effect.flatMap(rowsAs(Finding))
          )
        })
      })
    })
  )
}
