import { assert, layer } from "@effect/vitest"
import { canonicalModel } from "@openfaith/canonical"
import { Effect, Result, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { asOwner, DatabaseTest, rowsOf, WorkingDatabaseTest } from "../../../../test/support/database.ts"
import { seenRows } from "./connectionTables.ts"
import { apiRole, readerRole, rolesToTake, runnerRole } from "./databaseRoles.ts"
import { migrate } from "./migrate.ts"

const Privileges = Schema.Struct({ table: Schema.String, privilege: Schema.String })
const Seen = Schema.Struct({ table: Schema.String, orgId: Schema.String })

/** What a role may do with tables, by the catalogue. */
const heldBy = (role: string) =>
  rowsOf(
    Privileges,
    `SELECT format('%s.%s', t.schemaname, t.tablename) AS table, p.privilege FROM pg_tables t,
       unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p(privilege)
     WHERE t.schemaname NOT IN ('pg_catalog', 'information_schema') AND has_table_privilege($1, format('%I.%I', t.schemaname, t.tablename), p.privilege)`,
    [role]
  )

/** A statement under a role, undone afterwards. */
const under = (role: string, organisations: string | null, statement: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return yield* sql.withTransaction(
      Effect.gen(function* () {
        yield* sql.unsafe(`SET LOCAL ROLE ${role}`)
        if (organisations !== null) yield* sql`SELECT set_config('openfaith.organisations', ${organisations}, true)`
        return yield* sql.unsafe(statement)
      })
    )
  }).pipe(Effect.result)

/** Two organisations, each with a row in every table that a connection has rows in as soon as something was read. */
const twoOrganisations = ["one", "two"].flatMap((org, index) => [
  `INSERT INTO sync.organisations (id) VALUES ('${org}')`,
  `INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name) VALUES ('con_${org}', '${org}', 'pco', 'http://x', '${index}', 'A')`,
  `INSERT INTO sync.entities (connection_id, entity) VALUES ('con_${org}', 'people.Person')`,
  `INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, workflow_major) VALUES ('run_${org}', 'con_${org}', 'full', '{}', '${org}', 'complete', 999)`,
  `INSERT INTO sync.incidents (run_id, attempt, entity, kind, detail, worker) VALUES ('run_${org}', 1, 'people.Person', 'fenced', 'd', 'w')`,
  `INSERT INTO sync.changes (org_id, entity, ids, operations) VALUES ('${org}', 'person', '{a}', 'c')`,
  `INSERT INTO sync.credentials (connection_id, kind, key_version, sealed) VALUES ('con_${org}', 'basic', 1, '\\x00')`,
  `INSERT INTO sync.records (entity_id, external_id, payload, hash, sent_at, received_at, stream_id, lane, adapter_version, transform_version)
     SELECT id, '1', '{}', '\\x00', now(), now(), 1, 'bulk', '1', 1 FROM sync.entities WHERE connection_id = 'con_${org}'`,
  `INSERT INTO canonical.person (id, org_id, entity_id, external_id) SELECT 'person_${org}', '${org}', id, '1' FROM sync.entities WHERE connection_id = 'con_${org}'`
])

const seenTables = `SELECT 'canonical.person' AS table, org_id AS "orgId" FROM canonical.person
  UNION ALL SELECT 'sync.connections', org_id FROM sync.connections
  UNION ALL SELECT 'sync.entities', substr(connection_id, 5) FROM sync.entities
  UNION ALL SELECT 'sync.incidents', substr(run_id, 5) FROM sync.incidents
  UNION ALL SELECT 'sync.changes', org_id FROM sync.changes
  UNION ALL SELECT 'sync.credentials', substr(connection_id, 5) FROM sync.credentials
  UNION ALL SELECT 'sync.records', substr(e.connection_id, 5) FROM sync.records r LEFT JOIN sync.entities e ON e.id = r.entity_id
  UNION ALL SELECT 'sync.organisations', id FROM sync.organisations
  ORDER BY 1, 2`
const tablesOfBoth = [
  "canonical.person",
  "sync.changes",
  "sync.connections",
  "sync.credentials",
  "sync.entities",
  "sync.incidents",
  "sync.organisations",
  "sync.records"
]

layer(DatabaseTest, { excludeTestServices: true })("The role for readers", (it) => {
  it.effect("reads canonical tables, the feed and the runs, and nothing else, and writes nowhere", () =>
    Effect.gen(function* () {
      const held = yield* heldBy(readerRole)
      assert.isTrue(held.every(({ privilege }) => privilege === "SELECT"))
      const outside = held.map(({ table }) => table).filter((table) => !table.startsWith("canonical."))
      assert.deepStrictEqual(outside.toSorted(), ["sync.changes", "sync.runs", "sync.timelines"])
      assert.isAbove(held.length, 10)
      assert.isTrue(Result.isSuccess(yield* under(readerRole, null, "SELECT count(*) FROM canonical.person")))
      for (const secret of ["sync.credentials", "sync.records", "sync.api_keys", "sync.sessions"])
        assert.isTrue(Result.isFailure(yield* under(readerRole, null, `SELECT count(*) FROM ${secret}`)), secret)
    })
  )

  it.effect("reads the rows of every organisation, whatever the interface may", () =>
    Effect.gen(function* () {
      yield* asOwner(...twoOrganisations)
      const found = yield* under(readerRole, null, "SELECT org_id FROM canonical.person ORDER BY 1")
      assert.deepStrictEqual(Result.getOrThrow(found), [{ org_id: "one" }, { org_id: "two" }])
    })
  )
})

layer(DatabaseTest, { excludeTestServices: true })("The role of the interface", (it) => {
  it.effect("sees the rows of the organisations its transaction names, all where it says so, and none where it says nothing", () =>
    Effect.gen(function* () {
      yield* asOwner(...twoOrganisations)
      const seenBy = (organisations: string | null) =>
        Effect.flatMap(under(apiRole, organisations, seenTables), (found) =>
          Schema.decodeUnknownEffect(Schema.Array(Seen))(Result.getOrThrow(found))
        )
      for (const nothing of [null, "", "{}", "one", "{three}", "**"]) assert.deepStrictEqual(yield* seenBy(nothing), [], String(nothing))
      for (const org of ["one", "two"])
        assert.deepStrictEqual(
          yield* seenBy(`{${org}}`),
          tablesOfBoth.map((table) => ({ table, orgId: org }))
        )
      for (const all of ["{one,two}", "*"])
        assert.deepStrictEqual(
          yield* seenBy(all),
          tablesOfBoth.flatMap((table) => [
            { table, orgId: "one" },
            { table, orgId: "two" }
          ])
        )
    })
  )

  it.effect("sees no row of any table without saying whose, reads no secret, and writes nowhere", () =>
    Effect.gen(function* () {
      const unguarded = yield* rowsOf(
        Schema.Struct({ table: Schema.String }),
        `SELECT n.nspname || '.' || c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('sync', 'canonical') AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT (c.relrowsecurity
           AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'seen' AND NOT p.polpermissive))`
      )
      assert.deepStrictEqual(unguarded, [])
      assert.isAbove(seenRows(canonicalModel).size, 100)
      assert.isTrue((yield* heldBy(apiRole)).every(({ privilege }) => privilege === "SELECT"))
      const secrets = yield* rowsOf(
        Schema.Struct({ column: Schema.String }),
        `SELECT n.nspname || '.' || c.relname || '.' || a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'sync' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND (a.atttypid = 'bytea'::regtype OR a.attname LIKE '%secret%' OR a.attname LIKE '%sealed%')
           AND has_column_privilege($1, c.oid, a.attnum, 'SELECT')`,
        [apiRole]
      )
      // Hashes of contents, which tell looks apart.
      assert.deepStrictEqual(secrets.map(({ column }) => column).toSorted(), [
        "sync.decision_records.replaced_by",
        "sync.history.hash",
        "sync.quarantine.hash",
        "sync.records.hash"
      ])
    })
  )

  it.effect("is guarded again where somebody took the guard away, and where the model gained a table", () =>
    Effect.gen(function* () {
      yield* asOwner("DROP POLICY seen ON canonical.person", "ALTER TABLE canonical.person DISABLE ROW LEVEL SECURITY")
      const open = yield* under(apiRole, null, "SELECT * FROM canonical.person")
      assert.isTrue(Result.isSuccess(open))
      yield* migrate
      const [guard] = yield* rowsOf(
        Schema.Struct({ isOn: Schema.Boolean, policies: Schema.Int }),
        `SELECT relrowsecurity AS "isOn", (SELECT count(*)::int FROM pg_policy WHERE polrelid = c.oid) AS policies FROM pg_class c WHERE c.oid = 'canonical.person'::regclass`
      )
      assert.deepStrictEqual(guard, { isOn: true, policies: 2 })
    })
  )
})

layer(WorkingDatabaseTest, { excludeTestServices: true })("The role that works", (it) => {
  it.effect("writes every row, and changes no table", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [who] = yield* rowsOf(Schema.Struct({ name: Schema.String }), "SELECT current_user::text AS name")
      assert.strictEqual(who?.name, runnerRole)
      assert.deepStrictEqual(yield* rolesToTake, { work: runnerRole, api: apiRole })
      yield* sql`INSERT INTO sync.organisations (id) VALUES ('worked')`
      // What guards the interface costs the work nothing.
      const plan = yield* sql.unsafe(
        "EXPLAIN (VERBOSE) SELECT * FROM sync.entities JOIN canonical.person ON person.entity_id = entities.id"
      )
      assert.notInclude(JSON.stringify(plan), "seen_")
      assert.notInclude(JSON.stringify(plan), "CURRENT_USER")
      for (const statement of [
        "DROP TABLE sync.changes",
        "ALTER TABLE sync.runs ADD COLUMN x int",
        "CREATE TABLE sync.own (id int)",
        "TRUNCATE sync.runs"
      ])
        assert.isTrue(Result.isFailure(yield* Effect.result(sql.unsafe(statement))), statement)
    })
  )
})

layer(DatabaseTest, { excludeTestServices: true })("A database user who may make no roles", (it) => {
  it.effect("starts all the same", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const started = yield* sql
        .withTransaction(
          Effect.gen(function* () {
            yield* sql.unsafe("CREATE ROLE of_limited NOLOGIN NOCREATEROLE")
            yield* sql.unsafe("GRANT SELECT ON openfaith_migrations, sync.compatibility TO of_limited")
            yield* sql.unsafe("GRANT USAGE ON SCHEMA sync, canonical TO of_limited")
            yield* sql.unsafe("GRANT SELECT ON ALL TABLES IN SCHEMA canonical TO of_limited")
            yield* sql.unsafe("SET LOCAL ROLE of_limited")
            assert.deepStrictEqual(yield* migrate, [])
            return yield* Effect.fail("as it was" as const)
          })
        )
        .pipe(Effect.flip)
      assert.strictEqual(started, "as it was")
    })
  )
})
