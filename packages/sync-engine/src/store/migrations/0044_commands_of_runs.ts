import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { BuiltBeside } from "../migrations.ts"

/**
 * Which run a command was given to. A column of its own: what is looked up in `target` cannot be found by an index under row level security, and is no
 * text for PostgreSQL where somebody has asked for `%00`. Entries of before are never changed and have none.
 */
export const addRunOfCommand = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE sync.audit_log ADD COLUMN IF NOT EXISTS run_id text`
})

/** Commands to one run, however many others have been given. */
export const commandsOfRunsIndexes: ReadonlyArray<BuiltBeside> = [
  { name: "sync.audit_log_of_run", on: "sync.audit_log (run_id, id) WHERE run_id IS NOT NULL" }
]
