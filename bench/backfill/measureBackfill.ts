/**
 * A first sync against the best plain script: the same source, the same tables and indexes, a database and a process of its own for each, in turn, round after
 * round. Writes bench/results/backfill-<latency>ms.md and .json.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { EmbeddedPostgres, Home, InstallationLive, Operations } from "@openfaith/server"
import { ConfigProvider, Console, Context, Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { memoryFlags } from "../../scripts/programs.mjs"
import { root } from "../../scripts/sourceFiles.ts"
import { machineFacts, percentile } from "../machine.ts"
import { collections } from "./collections.ts"
import { names, type Task } from "./contender.ts"

export interface BackfillSize {
  readonly people: number
  readonly latency: number
  readonly rounds: number
  readonly only: string
}

const Served = Schema.fromJsonString(
  Schema.Struct({ url: Schema.String, token: Schema.String, rows: Schema.Record(Schema.String, Schema.Int) })
)
const Outcome = Schema.fromJsonString(Schema.Struct({ seconds: Schema.Finite, processorSeconds: Schema.Finite, peakMb: Schema.Finite }))
type Outcome = typeof Outcome.Type
const Count = Schema.Tuple([Schema.Struct({ count: Schema.Int })])
const Ids = Schema.Array(Schema.Struct({ entity: Schema.String, id: Schema.Int }))
const Content = Schema.Array(Schema.Struct({ rows: Schema.Int, digest: Schema.NullOr(Schema.String) }))

/** Less than this of COPY and merge, and the script was hindered by something: the round says nothing. */
const leastOfCopy = 0.62

/** These read everything a second time, when nothing has changed. */
const twice = ["bare loop", "OpenFaith"]

const child = (script: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      // As `openfaith` is started: what a process may take of memory is part of it.
      spawn(
        process.execPath,
        [
          ...process.execArgv,
          ...(args[0] === "OpenFaith" ? memoryFlags("apps/cli/src/main.ts", process.env) : []),
          join(root, "bench", "backfill", script),
          ...args
        ],
        {
          env: { ...process.env, ...env },
          stdio: ["pipe", "pipe", "inherit"]
        }
      )
    ),
    (started) => Effect.promise(() => ended(started))
  )

const ended = (started: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (started.exitCode !== null) return resolve()
    started.once("exit", () => resolve())
    started.stdin?.end()
    setTimeout(() => started.kill("SIGKILL"), 20_000).unref()
  })

const linesOf = (started: ChildProcess): Effect.Effect<string> => {
  if (started.stdout === null) throw new Error("no output")
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]()
  return Effect.promise(() => lines.next()).pipe(
    Effect.flatMap(({ done, value }) => (done ? Effect.die(new Error(`A process ended with ${started.exitCode}.`)) : Effect.succeed(value)))
  )
}

const environment = (env: Readonly<Record<string, string>>) => ConfigProvider.layer(ConfigProvider.fromEnv({ env }))
const products = ["people.Person", "people.Email", "people.PhoneNumber", "people.Address", "people.Household"]

/** Durable, with the settings that an installation's own has. */
const startDatabase = Effect.fnUntraced(function* (home: string) {
  const services = yield* Layer.build(
    EmbeddedPostgres.layer.pipe(
      Layer.provideMerge(Home.layer),
      Layer.provide([NodeServices.layer, NodeCrypto.layer, environment({ OPENFAITH_HOME: home })])
    )
  )
  const embedded = Context.get(services, EmbeddedPostgres)
  yield* Effect.addFinalizer(() => Effect.ignore(embedded.discard))
  return Redacted.value((yield* embedded.use).url)
})

const query = <A>(url: string, use: (sql: SqlClient.SqlClient) => Effect.Effect<A, unknown>) =>
  Effect.flatMap(SqlClient.SqlClient, use).pipe(
    Effect.provide(PgClient.layer({ url: Redacted.make(url), maxConnections: 1, applicationName: "bench" })),
    Effect.orDie
  )

/** What a contender has stored of each collection, whatever ids it gives canonical rows: their number, and a digest of records and columns. */
const contentOf = (url: string) =>
  query(url, (sql) =>
    Effect.forEach(collections, ({ canonical, columns, entity }) => {
      const compared = Object.entries(columns).map(([name, column]) => ("to" in column ? `(c.${name} IS NULL)` : `c.${name}`))
      return sql
        .unsafe(
          `SELECT count(*)::int AS rows, md5(string_agg(concat_ws('|', r.external_id, md5((r.payload::jsonb #- '{attributes,medical_notes}' #- '{attributes,passed_background_check}')::text),
             ${compared.map((column) => `coalesce(${column}::text, '-')`).join(", ")}), ',' ORDER BY r.external_id)) AS digest
           FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id AND e.entity = '${entity}'
             JOIN canonical.${canonical} c ON c.entity_id = r.entity_id AND c.external_id = r.external_id AND c.deleted_at IS NULL WHERE r.deleted_at IS NULL`
        )
        .pipe(
          Effect.flatMap(Schema.decodeUnknownEffect(Content)),
          Effect.map(([found]) => ({ entity, rows: found?.rows ?? 0, digest: found?.digest ?? null }))
        )
    })
  )

/** Where each record lies: a row that is written lies elsewhere. */
const notePlaces = (url: string) =>
  query(url, (sql) => sql`CREATE TABLE bench.places AS SELECT entity_id, external_id, ctid AS place FROM sync.records`)
const movedSince = (url: string) =>
  query(url, (sql) =>
    sql`SELECT count(*)::int AS count FROM sync.records r JOIN bench.places p USING (entity_id, external_id) WHERE r.ctid <> p.place`.pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Count)),
      Effect.map(([{ count }]) => count)
    )
  )

interface Turn extends Outcome {
  /** The second reading, and the records it wrote; `null`: there was none. */
  readonly again: { readonly seconds: number; readonly written: number } | null
  readonly name: string
  readonly round: number
  readonly content: Effect.Success<ReturnType<typeof contentOf>>
}

export const measureBackfill = Effect.fn("measureBackfill")(function* ({ latency, only, people, rounds }: BackfillSize) {
  const home = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "openfaith-bench-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )
  const recorded = yield* child("recordedSource.ts", [String(people), String(latency)])
  const source = yield* linesOf(recorded).pipe(Effect.flatMap(Schema.decodeUnknownEffect(Served)), Effect.orDie)
  const server = yield* startDatabase(home)
  const urlOf = (name: string) => Object.assign(new URL(server), { pathname: `/${name}` }).href
  yield* query(server, (sql) => sql`CREATE DATABASE template_bench`)
  const env = { OPENFAITH_HOME: join(home, "engine"), DATABASE_URL: urlOf("template_bench") }
  const [id = "", secret = ""] = source.token.split(":")
  yield* Effect.flatMap(Operations, (operations) =>
    operations.connect({
      orgId: "bench",
      adapter: "pco",
      baseUrl: source.url,
      products,
      credential: { kind: "basic", id, secret: Redacted.make(secret) }
    })
  ).pipe(Effect.provide(Layer.fresh(InstallationLive).pipe(Layer.provide(environment(env)))), Effect.orDie)
  const entityIds = yield* query(urlOf("template_bench"), (sql) =>
    sql`CREATE SCHEMA bench`.pipe(
      Effect.andThen(sql`CREATE TABLE bench.cursors (entity_id int PRIMARY KEY, next text NOT NULL)`),
      Effect.andThen(
        sql`INSERT INTO sync.entities (connection_id, entity) SELECT c.id, e.entity FROM sync.connections c, unnest(${collections.map(({ entity }) => entity)}::text[]) AS e(entity)
          ON CONFLICT DO NOTHING`
      ),
      Effect.andThen(sql`SELECT entity, id FROM sync.entities`),
      Effect.flatMap(Schema.decodeUnknownEffect(Ids)),
      Effect.map((rows) => Object.fromEntries(rows.map((row) => [row.entity, row.id])))
    )
  )

  const turn = Effect.fnUntraced(function* (name: string, round: number) {
    const database = "turn_bench"
    yield* query(server, (sql) => sql`DROP DATABASE IF EXISTS turn_bench WITH (FORCE)`)
    yield* query(server, (sql) => sql`CREATE DATABASE turn_bench TEMPLATE template_bench`)
    for (const setting of (process.env["BENCH_SET"] ?? "").split(";").filter((each) => each !== ""))
      yield* query(server, (sql) => sql.unsafe(`ALTER DATABASE turn_bench SET ${setting}`))
    yield* query(server, (sql) => sql`CHECKPOINT`)
    const started = yield* child("contender.ts", [name], env)
    const next = linesOf(started)
    const task: Task = { database: urlOf(database), home: env.OPENFAITH_HOME, source: { url: source.url, token: source.token }, entityIds }
    started.stdin?.write(`${JSON.stringify(task)}\n`)
    // What the engine logs is not for us.
    const told = (start: string) => Effect.repeat(next, { until: (line) => line.startsWith(start) })
    yield* told("ready")
    started.stdin?.write("go\n")
    const timed = told('{"seconds"').pipe(Effect.flatMap(Schema.decodeUnknownEffect(Outcome)), Effect.orDie)
    const outcome = yield* timed
    const content = yield* contentOf(urlOf(database))
    const readAgain = Effect.gen(function* () {
      yield* notePlaces(urlOf(database))
      started.stdin?.write("go\n")
      const { seconds } = yield* timed
      return { seconds, written: yield* movedSince(urlOf(database)) }
    })
    const again = twice.includes(name) ? yield* readAgain : null
    started.stdin?.write("end\n")
    const second = again === null ? "" : `; again ${again.seconds.toFixed(2)} s, ${again.written} written`
    yield* Console.error(`${round} ${name}: ${outcome.seconds.toFixed(2)} s, ${outcome.peakMb.toFixed(0)} MB${second}`)
    return { ...outcome, again, name, round, content }
  }, Effect.scoped)

  const chosen = names.filter((name) => only === "" || only.split(",").includes(name))
  const load = loadavg()[0] ?? 0
  const turns: Array<Turn> = []
  // The first round only fills what the source keeps.
  for (let round = 0; round <= rounds; round++)
    for (const name of round % 2 === 0 ? chosen : chosen.toReversed()) {
      const told = yield* turn(name, round)
      if (round > 0) turns.push(told)
    }

  const expected = JSON.stringify(turns.find(({ name }) => name === "bare loop")?.content ?? turns[0]?.content)
  const wrong = turns.filter(
    ({ content }) => JSON.stringify(content) !== expected || content.some(({ entity, rows }) => rows !== source.rows[entity])
  )
  const secondsOf = (name: string, round: number) => turns.find((each) => each.name === name && each.round === round)?.seconds ?? Number.NaN
  const all = Array.from({ length: rounds }, (_, index) => index + 1)
  const hindered = all.filter((round) => secondsOf("COPY and merge", round) / secondsOf("bare loop", round) < leastOfCopy)
  const valid = all.filter((round) => !hindered.includes(round) && !wrong.some((each) => each.round === round))
  const lines = chosen.map((name) => {
    const seconds = valid.map((round) => secondsOf(name, round))
    const ratios = valid.map((round) => secondsOf("bare loop", round) / secondsOf(name, round))
    const own = turns.filter((each) => each.name === name)
    return {
      name,
      seconds: percentile(seconds, 0.5),
      least: Math.min(...seconds),
      most: Math.max(...seconds),
      ratio: percentile(ratios, 0.5),
      leastRatio: Math.min(...ratios),
      mostRatio: Math.max(...ratios),
      again: percentile(
        own.flatMap(({ again, seconds: first }) => (again === null ? [] : [again.seconds / first])),
        0.5
      ),
      written: own.reduce((sum, { again }) => sum + (again?.written ?? 0), 0),
      processor: percentile(
        own.map(({ processorSeconds }) => processorSeconds),
        0.5
      ),
      peakMb: Math.max(...own.map(({ peakMb }) => peakMb))
    }
  })
  const rows = Object.values(source.rows).reduce((sum, count) => sum + count, 0)
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim()
  const text = `# A first sync, answers after ${latency} ms

Written by \`npm run bench -- backfill --latency ${latency} --people ${people} --rounds ${rounds}\`, ${new Date().toISOString().slice(0, 10)}, at ${commit}.

- ${rows} records of ${collections.length} collections. ${valid.length} of ${rounds} rounds count${hindered.length > 0 ? `; in ${hindered.length} the script reached less than ${leastOfCopy} of COPY and merge` : ""}${wrong.length > 0 ? `; **rows were missing or wrong** with ${[...new Set(wrong.map(({ name }) => name))].join(", ")}` : "; every row was compared"}.
- ${machineFacts().join("; ")}. PostgreSQL with its embedded settings, on the same machine.${load > 1 ? ` **The machine was busy** when it began (load ${load.toFixed(1)}).` : ""}

| | seconds, median (least to most) | speed of the bare loop | processor, s | peak memory, MB | a second reading, nothing changed: of the first's time | records written by it |
|---|---:|---:|---:|---:|---:|---:|
${lines
  .map(
    (line) =>
      `| ${line.name} | ${line.seconds.toFixed(2)} (${line.least.toFixed(2)} to ${line.most.toFixed(2)}) | ${line.ratio.toFixed(2)} (${line.leastRatio.toFixed(2)} to ${line.mostRatio.toFixed(2)}) | ${line.processor.toFixed(2)} | ${line.peakMb.toFixed(0)} | ${twice.includes(line.name) ? line.again.toFixed(2) : ""} | ${twice.includes(line.name) ? line.written : ""} |`
  )
  .join("\n")}
`
  const file = join(root, "bench", "results", `backfill-${latency}ms`)
  writeFileSync(`${file}.md`, text)
  writeFileSync(
    `${file}.json`,
    `${JSON.stringify({ at: new Date().toISOString(), commit, machine: machineFacts(), people, rows, turns }, null, 1)}\n`
  )
  yield* Console.log(text)
  if (wrong.length > 0) process.exitCode = 1
}, Effect.scoped)
