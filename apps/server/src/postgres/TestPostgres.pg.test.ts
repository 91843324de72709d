import { existsSync } from "node:fs"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { startTestPostgres } from "./TestPostgres.ts"

const query = (url: string, text: string) =>
  SqlClient.SqlClient.pipe(
    Effect.flatMap((sql) => sql.unsafe<Record<string, unknown>>(text)),
    Effect.provide(PgClient.layer({ url: Redacted.make(url), maxConnections: 1 }))
  )

describe("TestPostgres", () => {
  it.live("gives everyone a database of their own, copied from a template, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const postgres = yield* Effect.promise(startTestPostgres)
      const [data] = yield* Effect.gen(function* () {
        const template = yield* Effect.promise(() => postgres.createDatabase())
        yield* query(template.url, "CREATE TABLE seeds AS SELECT 7 AS seed")
        const copies = yield* Effect.promise(() => Promise.all([1, 2, 3].map(() => postgres.createDatabase(template.name))))
        assert.strictEqual(new Set(copies.map((copy) => copy.name)).size, 3)
        for (const copy of copies) assert.deepStrictEqual([...(yield* query(copy.url, "SELECT seed FROM seeds"))], [{ seed: 7 }])
        yield* Effect.promise(() => Promise.all(copies.map((copy) => postgres.dropDatabase(copy.name))))
        const left = yield* query(postgres.url, "SELECT count(*)::int AS databases FROM pg_database WHERE datname LIKE 'test_%'")
        assert.deepStrictEqual([...left], [{ databases: 1 }])
        return yield* query(postgres.url, "SELECT current_setting('data_directory') AS directory, current_setting('fsync') AS fsync")
      }).pipe(Effect.ensuring(Effect.promise(postgres.stop)))
      assert.strictEqual(data?.["fsync"], "off")
      assert.isFalse(existsSync(String(data?.["directory"])))
    })
  )
})
