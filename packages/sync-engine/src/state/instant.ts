import type { SqlClient } from "effect/sql"

/** A `timestamptz` column as ISO 8601 text in UTC, so that rows travel as JSON as they are. */
export const isoOf = (sql: SqlClient.SqlClient, column: string) =>
  sql.literal(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
