/**
 * What is stored of an entity's records as the source sent it, wherever that is, to be gone through and written anew without some of its values. Beside
 * the modules that own these tables: contents are all it touches, and who calls it holds the entity's turn.
 */
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { rowsAs } from "./decoded.ts"

export const StoredContent = Schema.Struct({
  id: Schema.String,
  text: Schema.String,
  parent: Schema.NullOr(Schema.String),
  isLive: Schema.Boolean
})
export type StoredContent = typeof StoredContent.Type

export interface NewContent {
  readonly id: string
  readonly text: string
  /** In hex; `null`: as it was. */
  readonly hash: string | null
}

export interface StoredContentsShape {
  /** Of records, deleted ones too, after `after` in text order ("C"). */
  readonly ofRecords: (entityId: number, after: string, limit: number) => Effect.Effect<ReadonlyArray<StoredContent>, SqlError.SqlError>
  readonly rewriteRecords: (entityId: number, contents: ReadonlyArray<NewContent>) => Effect.Effect<void, SqlError.SqlError>
  /** Of looks in quarantine, resolved ones too, by their numbers there. */
  readonly ofQuarantine: (entityId: number, after: string, limit: number) => Effect.Effect<ReadonlyArray<StoredContent>, SqlError.SqlError>
  /** Whoever has read one to store it finds it changed. */
  readonly rewriteQuarantine: (contents: ReadonlyArray<NewContent>) => Effect.Effect<void, SqlError.SqlError>
  /** Values of canonical rows that are deleted, and stay so; `values` in the order of the entity's columns. Nobody follows those. */
  readonly rewriteDeletedRows: (
    entity: AnyCanonicalEntity,
    rows: ReadonlyArray<{ readonly id: string; readonly values: ReadonlyArray<string | null> }>
  ) => Effect.Effect<void, SqlError.SqlError>
  /** Contents of these records, where they are deleted still, of their canonical rows, and whatever else was kept of them. */
  readonly forgetDeleted: (
    entityId: number,
    ids: ReadonlyArray<string>,
    model: ReadonlyArray<AnyCanonicalEntity>
  ) => Effect.Effect<void, SqlError.SqlError>
  /** What decisions have replaced; they cannot be undone record by record any more. */
  readonly forgetReplaced: (entityId: number) => Effect.Effect<void, SqlError.SqlError>
  /** Texts of deliveries of these events. */
  readonly forgetDeliveries: (connectionId: string, events: ReadonlyArray<string>) => Effect.Effect<void, SqlError.SqlError>
}

export class StoredContents extends Context.Service<StoredContents, StoredContentsShape>()("@openfaith/sync-engine/state/StoredContents") {
  static readonly layer = Layer.effect(
    StoredContents,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const given = (contents: ReadonlyArray<NewContent>) =>
        sql`json_to_recordset(${JSON.stringify(contents)}::json) AS n (id text, text text, hash text)`
      return StoredContents.of({
        ofRecords: Effect.fn("StoredContents.ofRecords")((entityId, after, limit) =>
          Effect.flatMap(
            sql`
              SELECT external_id AS id, payload::text AS text, parent_id AS parent, deleted_at IS NULL AS "isLive" FROM sync.records
              WHERE entity_id = ${entityId} AND external_id > ${after} AND payload IS NOT NULL ORDER BY external_id LIMIT ${limit}`,
            rowsAs(StoredContent)
          )
        ),
        rewriteRecords: Effect.fn("StoredContents.rewriteRecords")((entityId, contents) =>
          Effect.asVoid(sql`
            UPDATE sync.records r SET payload = n.text::json, hash = coalesce(decode(n.hash, 'hex'), r.hash) FROM ${given(contents)}
            WHERE r.entity_id = ${entityId} AND r.external_id = n.id COLLATE "C"`)
        ),
        ofQuarantine: Effect.fn("StoredContents.ofQuarantine")((entityId, after, limit) =>
          Effect.flatMap(
            sql`
              SELECT id::text AS id, payload AS text, parent_id AS parent, false AS "isLive" FROM sync.quarantine
              WHERE entity_id = ${entityId} AND sync.quarantine.id > ${after === "" ? "0" : after}::bigint ORDER BY sync.quarantine.id LIMIT ${limit}`,
            rowsAs(StoredContent)
          )
        ),
        rewriteQuarantine: Effect.fn("StoredContents.rewriteQuarantine")((contents) =>
          Effect.asVoid(sql`
            UPDATE sync.quarantine q SET payload = n.text, hash = coalesce(decode(n.hash, 'hex'), q.hash), times_seen = q.times_seen + 1
            FROM ${given(contents)} WHERE q.id = n.id::bigint`)
        ),
        rewriteDeletedRows: Effect.fn("StoredContents.rewriteDeletedRows")((entity, rows) => {
          const columns = Object.entries(entity.columns).map(([name, { sql: type }], index) => ({ name: columnName(name), type, index }))
          const given = rows.map(({ id, values }) => [id, ...columns.map(({ index }) => values[index] ?? null)])
          const set = columns.map(({ index, name, type }) => `${name} = (v.row ->> ${index + 1})::${type}`).join(", ")
          return rows.length === 0 || columns.length === 0
            ? Effect.void
            : Effect.asVoid(
                sql.unsafe(
                  `UPDATE canonical.${entity.name} c SET ${set} FROM json_array_elements($1::json) AS v (row)
                   WHERE c.id = v.row ->> 0 AND c.deleted_at IS NOT NULL`,
                  [JSON.stringify(given)]
                )
              )
        }),
        forgetDeleted: Effect.fn("StoredContents.forgetDeleted")(function* (entityId, ids, model) {
          const forgotten = yield* sql`
            UPDATE sync.records SET payload = NULL, hash = NULL
            WHERE entity_id = ${entityId} AND external_id = ANY(${[...ids]}::text[]) AND deleted_at IS NOT NULL RETURNING external_id AS id`.pipe(
            Effect.flatMap(rowsAs(Schema.Struct({ id: Schema.String })))
          )
          const gone = forgotten.map(({ id }) => id)
          const isOfThem = sql`entity_id = ${entityId} AND external_id = ANY(${gone}::text[])`
          yield* sql`DELETE FROM sync.quarantine WHERE ${isOfThem} AND resolved_at IS NOT NULL`
          yield* sql`
            UPDATE sync.decision_records i SET previous = NULL FROM sync.decisions d
            WHERE d.entity_id = ${entityId} AND i.decision_id = d.id AND i.external_id = ANY(${gone}::text[]) AND i.previous IS NOT NULL`
          for (const { columns, name } of model) {
            const values = [...Object.keys(columns).map((column) => `${columnName(column)} = NULL`), "custom_fields = '{}'"]
            yield* sql`UPDATE canonical.${sql(name)} SET ${sql.literal(values.join(", "))} WHERE ${isOfThem} AND deleted_at IS NOT NULL`
          }
        }),
        forgetReplaced: Effect.fn("StoredContents.forgetReplaced")((entityId) =>
          Effect.asVoid(sql`
            UPDATE sync.decision_records i SET previous = NULL FROM sync.decisions d
            WHERE d.entity_id = ${entityId} AND i.decision_id = d.id AND i.previous IS NOT NULL`)
        ),
        forgetDeliveries: Effect.fn("StoredContents.forgetDeliveries")((connectionId, events) =>
          Effect.asVoid(sql`
            UPDATE sync.webhook_inbox SET payload = NULL
            WHERE connection_id = ${connectionId} AND payload IS NOT NULL AND name = ANY(${[...events]}::text[])`)
        )
      })
    })
  )
}
