/**
 * `openfaith_reader`: what application developers may read, and nothing else. It cannot sign in; a database user of theirs becomes a member of it.
 * The rights are looked at whenever the store is brought up to date, so that a table the model gained is readable, and so that a role somebody else
 * had to make has its rights with the next start.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const readerRole = "openfaith_reader"

/** Tables of the engine's own that are meant to be read. */
export const readableTables = ["sync.changes", "sync.runs"] as const

// Rights that are there already are not given again: that would write to the catalogue at every start.
const statement = `DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${readerRole}')
    AND (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
    BEGIN
      CREATE ROLE ${readerRole} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      -- Roles belong to all databases of a server, and another one was quicker.
      NULL;
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${readerRole}') AND (
    NOT has_schema_privilege('${readerRole}', 'canonical', 'USAGE') OR NOT has_schema_privilege('${readerRole}', 'sync', 'USAGE')
    OR EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND (n.nspname = 'canonical' OR n.nspname || '.' || c.relname IN (${readableTables.map((name) => `'${name}'`).join(", ")}))
        AND NOT has_table_privilege('${readerRole}', c.oid, 'SELECT'))
  ) THEN
    GRANT USAGE ON SCHEMA canonical, sync TO ${readerRole};
    GRANT SELECT ON ALL TABLES IN SCHEMA canonical TO ${readerRole};
    GRANT SELECT ON ${readableTables.join(", ")} TO ${readerRole};
  END IF;
END $$`

/** Makes the role where the migrating user may make roles, and gives it its rights where it is there. Shares the caller's transaction. */
export const ensureReader = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql.unsafe(statement)
}).pipe(Effect.withSpan("ensureReader"))
