/**
 * Roles of the database, none of which can sign in: users become members of them, and the processes take them on.
 *
 * - `openfaith_reader`: what application developers may read, and nothing else.
 * - `openfaith_runner`: reads and writes every row, and changes no table. Processes that may take it on work under it.
 * - `openfaith_api`: reads, no secrets, and of rows those alone that belong to the organisations its transaction names (row level security); what is
 *   asked over HTTP is read under it, so that a mistake in a query shows nobody the data of others.
 *
 * Roles, rights and policies are looked at whenever the store is brought up to date, so that a table the model gained has them, and so that roles
 * somebody else had to make have their rights with the next start.
 */
import { createHash } from "node:crypto"
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { type Duration, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { briefly } from "./briefly.ts"
import { seenRows } from "./connectionTables.ts"

export const readerRole = "openfaith_reader"
export const runnerRole = "openfaith_runner"
export const apiRole = "openfaith_api"

/** Tables of the engine's own that are meant to be read by application developers. */
const readableTables = ["sync.changes", "sync.runs", "sync.timelines"] as const

/** What the interface reads of tables with secrets; `null`: nothing. */
const readableColumns: Readonly<Record<string, string | null>> = {
  "sync.api_keys": "id, name, scope, org_ids, created_at, created_by, last_used_at, revoked_at",
  "sync.authorisations":
    "id, org_id, adapter, base_url, connection_id, redirect_uri, scopes, started_by, started_at, expires_at, spent_at, status, problem, next",
  "sync.credentials":
    "connection_id, kind, key_version, version, updated_at, scopes, issued_at, expires_at, refusals, claimed_by, claimed_until",
  "sync.data_keys": null,
  "sync.idempotent_answers": null,
  "sync.sessions": "id, name, scope, org_ids, created_at, last_used_at",
  "sync.sign_in_codes": null,
  "sync.webhook_subscriptions":
    "connection_id, external_id, events, url, key_version, previous_key_version, previous_until, made_at, seen_at"
}

const noRow = "false"

/** What is to be true of a table, as statements, and a word for them that is kept with the table. */
const tableRights = (table: string, isSeen: string, isReadable: boolean) => {
  const columns = readableColumns[table]
  const statements = [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `DROP POLICY IF EXISTS everyone ON ${table}`,
    `CREATE POLICY everyone ON ${table} USING (true) WITH CHECK (true)`,
    `DROP POLICY IF EXISTS seen ON ${table}`,
    // A member of the role that has not taken it on is nobody it is meant for.
    `CREATE POLICY seen ON ${table} AS RESTRICTIVE FOR SELECT TO ${apiRole}
      USING (current_user <> '${apiRole}' OR (SELECT sync.sees_everything()) OR ${isSeen === noRow ? noRow : `(${isSeen})`})`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${runnerRole}`,
    ...(columns === null ? [] : [`GRANT SELECT ${columns === undefined ? "" : `(${columns})`} ON ${table} TO ${apiRole}`]),
    ...(isReadable ? [`GRANT SELECT ON ${table} TO ${readerRole}`] : [])
  ]
  const mark = createHash("sha256").update(statements.join("\n")).digest("hex").slice(0, 16)
  return { table, mark, statements: [...statements, `COMMENT ON POLICY seen ON ${table} IS '${mark}'`] }
}

const allRights = (model: ReadonlyArray<AnyCanonicalEntity>) =>
  [...seenRows(model)].map(([table, isSeen]) =>
    tableRights(table, isSeen, table.startsWith("canonical.") || readableTables.some((name) => name === table))
  )

// Roles belong to all databases of a server, and another one may be quicker. Whoever makes a role may take it on. None of them has the rights of another
// without taking it on: whoever works would be looked at by the policies of the interface, which costs each statement.
const makeRoles = `DO $$
DECLARE made text;
BEGIN
  IF NOT (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN RETURN; END IF;
  FOREACH made IN ARRAY ARRAY['${readerRole}', '${runnerRole}', '${apiRole}'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = made) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', made);
        IF made <> '${readerRole}' AND NOT pg_has_role(made, 'MEMBER') THEN EXECUTE format('GRANT %I TO %I', made, current_user); END IF;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
  END LOOP;
  IF NOT pg_has_role('${runnerRole}', '${apiRole}', 'MEMBER') THEN
    BEGIN
      GRANT ${apiRole} TO ${runnerRole};
    EXCEPTION WHEN insufficient_privilege OR unique_violation THEN NULL;
    END;
  END IF;
END $$`

const openSchemas = [
  `GRANT USAGE ON SCHEMA canonical, sync TO ${readerRole}, ${runnerRole}, ${apiRole}`,
  `GRANT SELECT ON openfaith_migrations TO ${runnerRole}, ${apiRole}`,
  // The workflow engine makes sure of its own tables at each start.
  `GRANT USAGE, CREATE ON SCHEMA cluster TO ${runnerRole}`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA cluster TO ${runnerRole}`,
  `GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA cluster TO ${runnerRole}`
]

const State = Schema.Tuple([
  Schema.Struct({
    roles: Schema.Array(Schema.String),
    areOpen: Schema.Boolean,
    marks: Schema.Record(Schema.String, Schema.NullOr(Schema.String))
  })
])

/** The roles there are, whether what the user owns is open to them, and the marks of the tables among it. */
const stateOfRights = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql.unsafe(`
    WITH role AS (SELECT rolname FROM pg_roles WHERE rolname IN ('${readerRole}', '${runnerRole}', '${apiRole}'))
    SELECT ARRAY(SELECT rolname::text FROM role) AS roles,
      NOT EXISTS (SELECT FROM role, pg_namespace n WHERE n.nspname IN ('canonical', 'sync') AND pg_has_role(n.nspowner, 'USAGE')
          AND NOT has_schema_privilege(rolname, n.oid, 'USAGE'))
        AND NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN role ON rolname = '${runnerRole}'
          WHERE n.nspname = 'cluster' AND c.relkind = 'r' AND pg_has_role(c.relowner, 'USAGE') AND NOT (has_schema_privilege(rolname, n.oid, 'CREATE') AND has_table_privilege(rolname, c.oid, 'DELETE')))
        AS "areOpen",
      (SELECT coalesce(json_object_agg(n.nspname || '.' || c.relname, obj_description(p.oid, 'pg_policy')), '{}')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'seen'
        WHERE n.nspname IN ('canonical', 'sync') AND c.relkind = 'r' AND pg_has_role(c.relowner, 'USAGE')) AS marks`)
  const [state] = yield* Effect.orDie(Schema.decodeUnknownEffect(State)(rows))
  return state
})

/** What is to be made, each a change of its own; nothing where a role is missing that the user may not make. */
const lackingRights = Effect.gen(function* () {
  const { entities } = yield* CanonicalModel
  const { areOpen, marks, roles } = yield* stateOfRights
  if (roles.length < 3) return []
  const tables = allRights(entities).filter(({ mark, table }) => table in marks && marks[table] !== mark)
  return [...(areOpen ? [] : [{ table: "the schemas", statements: openSchemas }]), ...tables]
})

/** Whether anything is to be made. */
export const rightsAreThere = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { roles } = yield* stateOfRights
  if (roles.length < 3) yield* sql.unsafe(makeRoles)
  return (yield* lackingRights).length === 0
})

/** Makes the roles where the migrating user may make roles, and gives them their rights, one table after the other. */
export const ensureRights = Effect.fn("ensureRights")(function* (patience: Duration.Duration) {
  const sql = yield* SqlClient.SqlClient
  yield* sql.unsafe(makeRoles)
  for (const { statements, table } of yield* lackingRights)
    yield* briefly(
      `Rights on ${table}`,
      patience,
      Effect.forEach(statements, (statement) => sql.unsafe(statement))
    )
})

const Taken = Schema.Tuple([Schema.Struct({ work: Schema.Boolean, api: Schema.Boolean })])

/** Which roles this database user may take on, now that they have their rights. */
export const rolesToTake = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const may = (role: string, table: string, right: string) => `coalesce((SELECT pg_has_role(session_user, oid, 'MEMBER')
    AND has_table_privilege(oid, to_regclass('${table}'), '${right}') FROM pg_roles WHERE rolname = '${role}'), false)`
  const rows = yield* sql.unsafe(
    `SELECT ${may(runnerRole, "sync.runs", "INSERT")} AND ${may(runnerRole, "cluster.cluster_messages", "INSERT")} AS work,
      ${may(apiRole, "sync.runs", "SELECT")} AS api`
  )
  const [{ api, work }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Taken)(rows))
  return { work: work ? runnerRole : null, api: api ? apiRole : null }
}).pipe(Effect.withSpan("rolesToTake"))
