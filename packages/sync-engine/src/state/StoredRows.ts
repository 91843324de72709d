/** What is stored, for people and programs to read: source records as the source gave them, and canonical rows. Streams, so memory stays flat. */
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Schema, Stream } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { modelColumns } from "../store/canonicalTables.ts"
import { isoOf } from "./instant.ts"

export const StoredRecord = Schema.Struct({
  entity: Schema.String,
  externalId: Schema.String,
  canonicalIds: Schema.Array(Schema.String),
  sourceVersion: Schema.NullOr(Schema.String),
  deletedAt: Schema.NullOr(Schema.String),
  /** As the source sent them. */
  attributes: Schema.Record(Schema.String, Schema.Unknown),
  relationships: Schema.Record(Schema.String, Schema.Unknown)
})
export type StoredRecord = typeof StoredRecord.Type

export type CanonicalLine = Readonly<Record<string, unknown>>

/** One canonical row with the values of its columns as JSON has them. */
const CanonicalValues = Schema.Struct({
  id: Schema.String,
  externalId: Schema.String,
  values: Schema.Record(Schema.String, Schema.Unknown)
})
export type CanonicalValues = typeof CanonicalValues.Type

interface RecordsWanted {
  readonly orgId: string
  readonly entity: string
  readonly includeDeleted: boolean
  /** The canonical entities this source entity maps to. */
  readonly canonical: ReadonlyArray<AnyCanonicalEntity>
}

interface RowsWanted {
  readonly orgId: string
  readonly entity: AnyCanonicalEntity
}

/** Where a record stands among those of its entity, whichever connection it came by. */
export const RecordPlace = Schema.Struct({ entityId: Schema.Int, externalId: Schema.String })
export type RecordPlace = typeof RecordPlace.Type

export interface StoredRowsShape {
  /** Records of a source entity in the order of their ids. */
  readonly records: (options: RecordsWanted) => Stream.Stream<StoredRecord, SqlError.SqlError>
  /** Some records after a place, each with its own; `externalId`: only those of this id. */
  readonly recordPage: (
    options: RecordsWanted & { readonly externalId: string | null; readonly after: RecordPlace | null; readonly limit: number }
  ) => Effect.Effect<ReadonlyArray<StoredRecord & { readonly place: RecordPlace }>, SqlError.SqlError>
  /** The canonical entities in which records of a source entity have live rows. */
  readonly madeOf: (entityId: number) => Effect.Effect<ReadonlyArray<AnyCanonicalEntity>, SqlError.SqlError>
  /** Those of the rows that are live, with their values. */
  readonly liveAmong: (
    entity: AnyCanonicalEntity,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<CanonicalValues>, SqlError.SqlError>
  /** Live rows of a canonical entity, by id. */
  readonly rows: (options: RowsWanted) => Stream.Stream<CanonicalLine, SqlError.SqlError>
  /** Some live rows, those after an id; `ids`: only among these. */
  readonly rowPage: (
    options: RowsWanted & { readonly ids: ReadonlyArray<string> | null; readonly after: string; readonly limit: number }
  ) => Effect.Effect<ReadonlyArray<CanonicalLine>, SqlError.SqlError>
}

export class StoredRows extends Context.Service<StoredRows, StoredRowsShape>()("@openfaith/sync-engine/state/StoredRows") {
  static readonly layer = Layer.effect(
    StoredRows,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const model = yield* CanonicalModel
      const Line = Schema.Record(Schema.String, Schema.Unknown)
      const decodeRecord = Schema.decodeUnknownEffect(StoredRecord)
      const decodePlaced = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...StoredRecord.fields, place: RecordPlace })))
      const decodeLine = Schema.decodeUnknownEffect(Line)
      const decodeLines = Schema.decodeUnknownEffect(Schema.Array(Line))

      const recordColumns = (canonical: ReadonlyArray<AnyCanonicalEntity>) => {
        const ids = canonical.map(
          ({ name }) =>
            `SELECT c.id FROM canonical.${name} c WHERE c.entity_id = r.entity_id AND c.external_id = r.external_id AND c.deleted_at IS NULL`
        )
        const canonicalIds = ids.length === 0 ? "'{}'::text[]" : `ARRAY(${ids.join(" UNION ALL ")})`
        return sql`e.entity, r.external_id AS "externalId", ${sql.literal(canonicalIds)} AS "canonicalIds", ${isoOf(sql, "r.version")} AS "sourceVersion",
          ${isoOf(sql, "r.deleted_at")} AS "deletedAt", coalesce(r.payload -> 'attributes', '{}') AS attributes,
          coalesce(r.payload -> 'relationships', '{}') AS relationships`
      }
      const recordsFrom = ({ entity, includeDeleted, orgId }: RecordsWanted) => sql`
        FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id JOIN sync.connections c ON c.id = e.connection_id
        WHERE c.org_id = ${orgId} AND e.entity = ${entity} AND (${includeDeleted} OR r.deleted_at IS NULL)`

      const rowColumns = (entity: AnyCanonicalEntity) =>
        modelColumns(entity)
          .map(({ name, sql: type }) => `${asJsonHasIt(name, type)} AS ${name}`)
          .join(", ")
      const rowsFrom = ({ entity, orgId }: RowsWanted) => sql`
        SELECT id, ${sql.literal(rowColumns(entity))}, custom_fields FROM canonical.${sql(columnName(entity.name))}
        WHERE org_id = ${orgId} AND deleted_at IS NULL`

      return StoredRows.of({
        records: (wanted) =>
          sql`SELECT ${recordColumns(wanted.canonical)} ${recordsFrom(wanted)} ORDER BY r.entity_id, length(r.external_id), r.external_id`.stream.pipe(
            Stream.mapEffect((row) => Effect.orDie(decodeRecord(row)))
          ),
        recordPage: Effect.fn("StoredRows.recordPage")(({ after, externalId, limit, ...wanted }) =>
          sql`
            SELECT ${recordColumns(wanted.canonical)}, json_build_object('entityId', r.entity_id, 'externalId', r.external_id) AS place
            FROM (
              SELECT x.id, x.entity FROM sync.connections c JOIN sync.entities x ON x.connection_id = c.id
              WHERE c.org_id = ${wanted.orgId} AND x.entity = ${wanted.entity} ${after === null ? sql`` : sql`AND x.id >= ${after.entityId}`}) e
            CROSS JOIN LATERAL (
              SELECT * FROM sync.records o WHERE o.entity_id = e.id ${wanted.includeDeleted ? sql`` : sql`AND o.deleted_at IS NULL`}
                ${after === null ? sql`` : sql`AND o.external_id > CASE WHEN e.id = ${after.entityId} THEN ${after.externalId} ELSE '' END`}
                ${externalId === null ? sql`` : sql`AND o.external_id = ${externalId}`}
              ORDER BY o.external_id LIMIT ${limit}) r
            ORDER BY r.entity_id, r.external_id LIMIT ${limit}`.pipe(Effect.flatMap((rows) => Effect.orDie(decodePlaced(rows))))
        ),
        madeOf: Effect.fn("StoredRows.madeOf")(function* (entityId) {
          const found: Array<AnyCanonicalEntity> = []
          for (const entity of model.entities) {
            const rows =
              yield* sql`SELECT 1 FROM canonical.${sql(entity.name)} WHERE entity_id = ${entityId} AND deleted_at IS NULL LIMIT 1`
            if (rows.length > 0) found.push(entity)
          }
          return found
        }),
        liveAmong: Effect.fn("StoredRows.liveAmong")((entity, ids) =>
          sql`
            SELECT c.id, c.external_id AS "externalId", to_jsonb(c) AS values FROM canonical.${sql(entity.name)} c
            WHERE c.id = ANY(${[...ids]}::text[]) AND c.deleted_at IS NULL ORDER BY c.id`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(CanonicalValues))(rows)))
          )
        ),
        rows: (wanted) => sql`${rowsFrom(wanted)} ORDER BY id`.stream.pipe(Stream.mapEffect((row) => Effect.orDie(decodeLine(row)))),
        rowPage: Effect.fn("StoredRows.rowPage")(({ after, ids, limit, ...wanted }) =>
          sql`${rowsFrom(wanted)} AND id > ${after} ${ids === null ? sql`` : sql`AND id = ANY(${[...ids]}::text[])`} ORDER BY id LIMIT ${limit}`.pipe(
            Effect.flatMap((rows) => Effect.orDie(decodeLines(rows)))
          )
        )
      })
    })
  )
}

/** A column as its value stands in JSON. A `bigint` comes from the driver as text; every one in the store is a safe integer, which a double holds exactly. */
const asJsonHasIt = (column: string, type: string) =>
  type === "timestamptz" ? isoText(column) : type === "date" ? `${column}::text` : type === "bigint" ? `${column}::float8` : column

const isoText = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
