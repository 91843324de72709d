import { assert, layer } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseTest, rowsOf } from "../../../../test/support/database.ts"
import { ensureReader, readerRole } from "./readerRole.ts"

const Privileges = Schema.Struct({ table: Schema.String, privilege: Schema.String })

layer(DatabaseTest, { excludeTestServices: true })("The role for readers", (it) => {
  it.effect("reads canonical tables, the feed and the runs, and nothing else, and writes nowhere", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const held = yield* rowsOf(
        Privileges,
        `SELECT format('%s.%s', t.schemaname, t.tablename) AS table, p.privilege FROM pg_tables t,
           unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p(privilege)
         WHERE t.schemaname NOT IN ('pg_catalog', 'information_schema') AND has_table_privilege($1, format('%I.%I', t.schemaname, t.tablename), p.privilege)`,
        [readerRole]
      )
      assert.isTrue(held.every(({ privilege }) => privilege === "SELECT"))
      const outside = held.map(({ table }) => table).filter((table) => !table.startsWith("canonical."))
      assert.deepStrictEqual(outside.toSorted(), ["sync.changes", "sync.runs"])
      assert.isAbove(held.length, 10)
      const read = (table: string) =>
        sql
          .withTransaction(
            Effect.andThen(sql.unsafe(`SET LOCAL ROLE ${readerRole}`), sql.unsafe(`SELECT count(*)::int AS n FROM ${table}`))
          )
          .pipe(Effect.result)
      assert.isTrue(Result.isSuccess(yield* read("canonical.person")))
      for (const secret of ["sync.credentials", "sync.records", "sync.api_keys", "sync.sessions"])
        assert.isTrue(Result.isFailure(yield* read(secret)), secret)
    })
  )

  it.effect("gains the tables the model gains, and a user who may not make roles starts all the same", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql.unsafe("CREATE TABLE canonical.visit (id text)")
      yield* ensureReader
      const [row] = yield* rowsOf(
        Schema.Struct({ may: Schema.Boolean }),
        "SELECT has_table_privilege($1, 'canonical.visit', 'SELECT') AS may",
        [readerRole]
      )
      assert.isTrue(row?.may)
      const started = yield* sql
        .withTransaction(
          Effect.gen(function* () {
            yield* sql.unsafe("CREATE ROLE of_limited NOLOGIN NOCREATEROLE")
            yield* sql.unsafe("GRANT USAGE, CREATE ON SCHEMA public TO of_limited")
            yield* sql.unsafe("SET LOCAL ROLE of_limited")
            yield* ensureReader
            return yield* Effect.fail("as it was" as const)
          })
        )
        .pipe(Effect.flip)
      assert.strictEqual(started, "as it was")
    })
  )
})
