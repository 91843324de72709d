/**
 * Makes what later versions have to start on: a database of this version in which runs are suspended, as plain SQL. At a release, once:
 *
 *     npm run former -- postgres://postgres@127.0.0.1:5432/an_empty_database
 *
 * It needs `pg_dump` of that server's version or a newer one; npm has none. A runner reads two churches, their source goes away, it waits for it, and is killed; one of the runs is paused before.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Schema } from "effect"
import { eventually, linesOf, outputOf, watchOutput } from "../test/support/commandLine.ts"
import { directory } from "../test/support/directory.ts"
import { folder, former } from "../test/support/formerDatabase.ts"
import { simulatorProcess, temporaryHome } from "../test/support/processes.ts"
import { runnerOf } from "../test/support/runners.ts"
import { root } from "./sourceFiles.ts"
import { versionOf } from "./version.ts"

const [databaseUrl = ""] = process.argv.slice(2)
const decodeRequested = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ runId: Schema.String })))

/** How the database says it, without the tools of ours that the next version changes. */
const asked = (sql: string) => execFileSync("psql", [databaseUrl, "-XAtc", sql], { encoding: "utf8" }).trim()

/** As pg_dump tells it, without what only psql understands. */
const dump = () =>
  execFileSync("pg_dump", ["--no-owner", "--inserts", "--rows-per-insert=50", databaseUrl], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024
  })
    .split("\n")
    .filter((line) => !line.startsWith("\\") && !line.startsWith("--"))
    .join("\n")

const make = Effect.gen(function* () {
  const simulator = yield* simulatorProcess(["--people", String(former.people), "--seed", String(former.seed), "--limit", "8"])
  const options = {
    home: yield* temporaryHome,
    secrets: [],
    env: {
      DATABASE_URL: databaseUrl,
      OPENFAITH_MASTER_KEY: former.masterKey,
      OPENFAITH_TOKEN: simulator.token,
      OPENFAITH_PRODUCTS: directory.join(",")
    }
  }
  const runner = yield* runnerOf(options)
  const begun: Array<string> = []
  for (const org of former.organisations) {
    const line = linesOf(
      yield* outputOf(options, 0, "sync", "--org", org, "--adapter", "pco", "--base-url", simulator.url, "--kind", "full", "--json")
    )
    begun.push(decodeRequested(line.at(-1)).runId)
  }
  const areRead = Effect.sync(
    () =>
      Number(asked("SELECT count(DISTINCT run_id) FROM sync.streams WHERE status = 'running'")) === begun.length &&
      Number(asked("SELECT count(*) FROM sync.records")) > former.people
  )
  yield* eventually("both runs have read something", 120, areRead, watchOutput(runner))
  process.kill(simulator.pid, "SIGKILL")
  const areWaiting = Effect.sync(
    () => Number(asked("SELECT count(DISTINCT run_id) FROM sync.streams WHERE waiting IS NOT NULL")) === begun.length
  )
  yield* eventually("both runs wait for their source", 120, areWaiting, watchOutput(runner))
  yield* outputOf(options, 0, "pause", begun[1] ?? "")
  runner.child.kill("SIGKILL")
  yield* Effect.promise(() => runner.ended)
}).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

await Effect.runPromise(make)
const sql = dump()
const packed = gzipSync(sql, { level: 9 })
mkdirSync(join(root, folder), { recursive: true })
const file = join(folder, `${versionOf("package.json")}.sql.gz`)
writeFileSync(join(root, file), packed)
process.stdout.write(
  `${file}: ${Math.ceil(packed.length / 1000)} kB, ${asked("SELECT count(*) FROM sync.records")} records, streams ${asked("SELECT string_agg(status || ' ' || n, ', ') FROM (SELECT status, count(*) n FROM sync.streams GROUP BY 1) s")}\n`
)
