/**
 * One Postgres for the whole run, and a template database with the engine's, the model's and the cluster's tables: a copy of it takes 40 ms where
 * migrating takes a second. A run without database tests starts neither.
 */
import { NodeCrypto } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { migrate } from "@openfaith/sync-engine"
import { Effect, Layer, Redacted } from "effect"
import { SqlMessageStorage, SqlRunnerStorage, ShardingConfig } from "effect/cluster"
import type { TestProject } from "vitest/node"
import { connectTestPostgres, startTestPostgres } from "../../apps/server/src/postgres/TestPostgres.ts"
import { ModelLive } from "../../apps/server/src/Store.ts"

export interface TestDatabase {
  /** A URL as superuser. */
  readonly url: string
  /** The database that test databases are copies of. */
  readonly template: string
}

declare module "vitest" {
  interface ProvidedContext {
    /** `null` in a run without database tests. */
    readonly testDatabase: TestDatabase | null
  }
}

const needsDatabase = (file: string) => /\.pg\.test\.ts$|\/test\/(e2e|model)\//.test(file)

/** The words on the command line that name test files, the command itself left out. */
const filters = () => process.argv.slice(2).filter((word) => !word.startsWith("-") && word !== "run")

const prepare = (url: string) => {
  const connect = (startupParameters: Record<string, string>) =>
    PgClient.layer({ url: Redacted.make(url), maxConnections: 2, applicationName: "test-template", startupParameters })
  const storages = Layer.mergeAll(SqlMessageStorage.layer, SqlRunnerStorage.layer).pipe(
    Layer.provide([ShardingConfig.layer(), NodeCrypto.layer, connect({ search_path: "cluster" })])
  )
  return migrate.pipe(
    // Building the storages makes their tables, to which the roles get their rights.
    Effect.andThen(Effect.scoped(Layer.build(storages))),
    Effect.andThen(migrate),
    Effect.provide([ModelLive, connect({ TimeZone: "UTC" })])
  )
}

export const setup = async (project: TestProject) => {
  const { testFiles } = await project.globTestFiles(filters())
  if (testFiles.length > 0 && !testFiles.some(needsDatabase)) {
    project.provide("testDatabase", null)
    return
  }
  // Any server of a version we promise to work with, to a superuser; usually one of our own.
  const given = process.env["OPENFAITH_TEST_POSTGRES"]
  const postgres = given === undefined ? await startTestPostgres() : { ...connectTestPostgres(given), stop: () => Promise.resolve() }
  const { name, url } = await postgres.createDatabase()
  await Effect.runPromise(prepare(url))
  project.provide("testDatabase", { url: postgres.url, template: name })
  return () => postgres.stop()
}
