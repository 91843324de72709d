/**
 * Databases of versions that were released, with runs that were suspended when their runner was killed: this version starts on each of them, goes on with what was begun, and in the end the store equals the
 * source. A dump that is put back is a restore too, so everything is compared by itself.
 */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { assert, layer } from "@effect/vitest"
import { ExistingInstallationLive } from "@openfaith/server"
import { ConfigProvider, Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import postgres from "postgres"
import { Database } from "../../apps/server/src/postgres/Database.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { root } from "../../scripts/sourceFiles.ts"
import { type CommandLineOptions, eventually, outputOf, watchOutput } from "../support/commandLine.ts"
import { EmptyDatabaseTest, numberOf, rowsOf } from "../support/database.ts"
import { directory } from "../support/directory.ts"
import { noLimit } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { folder, former } from "../support/formerDatabase.ts"
import { temporaryHome } from "../support/processes.ts"
import { runnerOf } from "../support/runners.ts"

const dumps = globSync(`${folder}/*.sql.gz`, { cwd: root }).toSorted()

const roles = ["openfaith_reader", "openfaith_runner", "openfaith_api"].map(
  (role) => `DO $$ BEGIN CREATE ROLE ${role} NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;`
)

/** As docs/operate/backup.md says: the roles first, then the dump. By a driver that sends a whole script at once. */
const putBack = Effect.fnUntraced(function* (file: string) {
  const { url } = yield* Database
  const script = gunzipSync(readFileSync(join(root, file))).toString()
  const sql = yield* Effect.acquireRelease(
    Effect.sync(() => postgres(Redacted.value(url), { max: 1, onnotice: () => undefined })),
    (open) => Effect.promise(() => open.end())
  )
  yield* Effect.promise(() => sql.unsafe([...roles, script].join("\n")).simple())
})

const Run = Schema.Struct({ org: Schema.String, id: Schema.String, kind: Schema.String, status: Schema.String })
const runs = rowsOf(
  Run,
  "SELECT c.org_id AS org, r.id::text AS id, r.kind, r.status FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id WHERE r.kind <> 'records' ORDER BY r.id"
)

assert.isNotEmpty(dumps)
for (const file of dumps)
  layer(EmptyDatabaseTest, { excludeTestServices: true })(`A database of ${file}`, (it) => {
    it.effect("is started on: what was suspended goes on, what was paused waits, and the store becomes equal to the source", () =>
      Effect.gen(function* () {
        const { url } = yield* Database
        yield* putBack(file)
        const simulator = yield* startSimulator({ people: former.people, seed: former.seed, limits: noLimit })
        const sql = yield* SqlClient.SqlClient
        yield* sql`UPDATE sync.connections SET base_url = ${simulator.url}`
        const before = yield* runs
        assert.deepStrictEqual(before.map(({ org, status }) => `${org} ${status}`).toSorted(), ["paused paused", "suspended running"])
        assert.isAbove(yield* numberOf("SELECT count(*) FROM sync.streams WHERE status = 'running' AND cursor IS NOT NULL"), 0)

        const options: CommandLineOptions = {
          home: yield* temporaryHome,
          secrets: [former.masterKey],
          env: { DATABASE_URL: Redacted.value(url), OPENFAITH_MASTER_KEY: former.masterKey, OPENFAITH_PRODUCTS: directory.join(",") }
        }
        const runner = yield* runnerOf(options)
        const seen = watchOutput(runner)
        const statusOf = (org: string, kind: string, status: string) =>
          Effect.map(runs, (all) => all.some((each) => each.org === org && each.kind === kind && each.status === status))
        yield* eventually("what was suspended is complete", 120, statusOf("suspended", "full", "complete"), seen)
        assert.isTrue(yield* statusOf("paused", "full", "paused"))
        yield* outputOf(options, 0, "resume", before.find(({ org }) => org === "paused")?.id ?? "")
        for (const org of former.organisations)
          yield* eventually(`${org} is compared`, 120, statusOf(org, "reconciliation", "complete"), seen)
        yield* eventually("what was paused is complete", 120, statusOf("paused", "full", "complete"), seen)
        const installation = ExistingInstallationLive.pipe(
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ...options.env, OPENFAITH_HOME: options.home } })))
        )
        yield* Effect.forEach(former.organisations, (org) => expectStoreEqualsSource(simulator, org)).pipe(Effect.provide(installation))
      }).pipe(Effect.scoped)
    )
  })
