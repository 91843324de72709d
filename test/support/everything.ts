/** Everything a database holds, as text: to look for what must not be there. */
import { Effect, Schema } from "effect"
import { rowsOf } from "./database.ts"

const Table = Schema.Struct({ schema: Schema.String, name: Schema.String })
const Column = Schema.Struct({ schema: Schema.String, table: Schema.String, name: Schema.String, type: Schema.String })
const Hit = Schema.Struct({ count: Schema.Int })

/** Every table there is, but for those of Postgres itself. */
export const allTables = Effect.map(
  rowsOf(
    Table,
    `SELECT n.nspname::text AS schema, c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`
  ),
  (tables) => tables.map(({ name, schema }) => `${schema}.${name}`)
)

/**
 * Tables in which a text occurs, in whatever column: rows are looked at as text, bytes as the text they may be. With the number of rows; those that hold
 * none are left out.
 */
export const tablesHolding = Effect.fn("tablesHolding")(function* (text: string) {
  const bytes = yield* rowsOf(
    Column,
    `SELECT table_schema::text AS schema, table_name::text AS table, column_name::text AS name, data_type::text AS type
     FROM information_schema.columns WHERE data_type = 'bytea'`
  )
  const holding: Record<string, number> = {}
  for (const table of yield* allTables) {
    const raw = bytes
      .filter((column) => `${column.schema}.${column.table}` === table)
      .map(({ name }) => ` OR position($1::text::bytea IN t."${name}") > 0`)
      .join("")
    const [found] = yield* rowsOf(Hit, `SELECT count(*)::int AS count FROM ${table} t WHERE position($1::text IN t::text) > 0${raw}`, [
      text
    ])
    if (found && found.count > 0) holding[table] = found.count
  }
  return holding
})
