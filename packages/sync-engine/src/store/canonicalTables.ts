/**
 * `canonical.*` tables, made from the model. Changes are additive: a new entity is a new table, a new column is nullable. A column that the model
 * no longer names, or names with another type, is refused: dropping data is a person's decision.
 */
import { createHash } from "node:crypto"
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"
import { Effect, Schema } from "effect"
import { SqlClient, SqlSchema } from "effect/sql"
import { nameIndexes } from "./foundBy.ts"
import type { BuiltBeside } from "./migrations.ts"

/** The table in Postgres differs from the model in a way that would lose data. */
export class DestructiveChange extends Schema.TaggedError<DestructiveChange>()("DestructiveChange", {
  table: Schema.String,
  column: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `canonical.${this.table}.${this.column} ${this.detail}. Nothing was changed: rename or drop the column by hand, or restore it in the model.`
  }
}

/** Columns every canonical table has, before its own. */
const ownColumns = [
  "id text PRIMARY KEY",
  "org_id text NOT NULL",
  "entity_id int NOT NULL",
  'external_id text COLLATE "C" NOT NULL',
  "slot text NOT NULL DEFAULT ''",
  "custom_fields jsonb NOT NULL DEFAULT '{}'",
  "created_at timestamptz NOT NULL DEFAULT clock_timestamp()",
  "updated_at timestamptz NOT NULL DEFAULT clock_timestamp()",
  "deleted_at timestamptz"
] as const

const reserved = new Set(ownColumns.map((column) => column.split(" ")[0]))

/** The columns the model gives a table, in order: values first, then references as `<name>_id`. */
export const modelColumns = (
  entity: AnyCanonicalEntity
): ReadonlyArray<{ readonly name: string; readonly sql: string; readonly doc: string }> => [
  ...Object.entries(entity.columns).map(([name, column]) => ({ name: columnName(name), sql: column.sql, doc: column.doc })),
  ...Object.entries(entity.references).map(([name, reference]) => ({ name: `${columnName(name)}_id`, sql: "text", doc: reference.doc }))
]

/** Those of them that refer to rows. */
export const referenceColumns = (entity: AnyCanonicalEntity): ReadonlyArray<string> =>
  Object.keys(entity.references).map((name) => `${columnName(name)}_id`)

const Existing = Schema.Struct({ table: Schema.String, name: Schema.String, type: Schema.String })

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

const created = ({ name, on }: BuiltBeside) => `CREATE INDEX ${name.slice(name.indexOf(".") + 1)} ON ${on}`

const createTable = (entity: AnyCanonicalEntity): ReadonlyArray<string> => [
  `CREATE TABLE canonical.${entity.name} (${[...ownColumns, ...modelColumns(entity).map(({ name, sql }) => `${name} ${sql}`)].join(", ")})`,
  `CREATE INDEX ${entity.name}_by_source ON canonical.${entity.name} (entity_id, external_id)`,
  `CREATE INDEX ${entity.name}_by_org ON canonical.${entity.name} (org_id, id)`,
  ...nameIndexes(entity).map(created),
  `COMMENT ON TABLE canonical.${entity.name} IS ${literal(entity.doc)}`,
  ...modelColumns(entity).map(({ doc, name }) => `COMMENT ON COLUMN canonical.${entity.name}.${name} IS ${literal(doc)}`)
]

/** What is to be done to one table. */
export interface TableChange {
  readonly table: string
  readonly statements: ReadonlyArray<string>
  /** Of a table that may hold much by now. */
  readonly indexes: ReadonlyArray<BuiltBeside>
}

/**
 * What makes the canonical tables equal to the model, nothing where they are. Fails with `DestructiveChange` rather than lose a column; columns that
 * the model does not name are left alone where `others` says so.
 */
export const changesToModel = Effect.fn("canonicalTables.changesToModel")(function* (
  model: ReadonlyArray<AnyCanonicalEntity>,
  others: "refused" | "left alone"
) {
  const sql = yield* SqlClient.SqlClient
  const columns = SqlSchema.findAll({
    Request: Schema.Void,
    Result: Existing,
    execute: () => sql`
      SELECT table_name::text AS table, column_name::text AS name, data_type::text AS type FROM information_schema.columns
      WHERE table_schema = 'canonical'`
  })
  const built = SqlSchema.findAll({
    Request: Schema.Void,
    Result: Schema.Struct({ name: Schema.String }),
    execute: () => sql`
      SELECT c.relname::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relnamespace = to_regnamespace('canonical') AND i.indisvalid`
  })
  const all = yield* columns(undefined)
  const indexed = new Set((yield* built(undefined)).map(({ name }) => `canonical.${name}`))
  const changes: Array<TableChange> = []
  for (const entity of model) {
    const existing = all.filter(({ table }) => table === entity.name)
    if (existing.length === 0) {
      changes.push({ table: entity.name, statements: createTable(entity), indexes: [] })
      continue
    }
    const wanted = modelColumns(entity)
    const statements: Array<string> = []
    for (const { name, sql: type } of wanted) {
      const found = existing.find((column) => column.name === name)
      if (!found) statements.push(`ALTER TABLE canonical.${entity.name} ADD COLUMN ${name} ${type}`)
      else if (found.type !== (type === "timestamptz" ? "timestamp with time zone" : type)) {
        return yield* new DestructiveChange({ table: entity.name, column: name, detail: `is ${found.type}, the model wants ${type}` })
      }
    }
    const lost = existing.find(({ name }) => !reserved.has(name) && !wanted.some((column) => column.name === name))
    if (lost && others === "refused")
      return yield* new DestructiveChange({ table: entity.name, column: lost.name, detail: "is not in the model any more" })
    const indexes = nameIndexes(entity).filter(({ name }) => !indexed.has(name))
    if (statements.length + indexes.length > 0) changes.push({ table: entity.name, statements, indexes })
  }
  return changes
})

/** Makes them so, in the caller's transaction. */
export const applyModel = Effect.fn("canonicalTables.applyModel")(function* (model: ReadonlyArray<AnyCanonicalEntity>) {
  const sql = yield* SqlClient.SqlClient
  for (const { indexes, statements } of yield* changesToModel(model, "refused"))
    for (const statement of [...statements, ...indexes.map(created)]) yield* sql.unsafe(statement)
})

/** Tells models apart by their tables and columns. */
export const modelFingerprint = (model: ReadonlyArray<AnyCanonicalEntity>): string =>
  createHash("sha256")
    .update(JSON.stringify(model.map((entity) => [entity.name, modelColumns(entity).map(({ name, sql }) => [name, sql])])))
    .digest("hex")
    .slice(0, 16)
