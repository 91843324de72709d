/**
 * A first sync against the best plain script: the same source, the same tables and indexes, a database and a process of its own for each, in turn, round after
 * round. Writes bench/results/backfill-<latency>ms.md and .json.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { EmbeddedPostgres, Home, InstallationLive, Operations } from "@openfaith/server"
import { ConfigProvider, Console, Context, Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { memoryFlags } from "../../scripts/programs.mjs"
import { root } from "../../scripts/sourceFiles.ts"
import { isBusy, median, spread, writeFindings } from "../cluster/rounds.ts"
import { processorMs } from "../machine.ts"
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
const Pids = Schema.Array(Schema.Struct({ pid: Schema.Int }))
const Bytes = Schema.Tuple([Schema.Struct({ bytes: Schema.Finite })])
const Ids = Schema.Array(Schema.Struct({ entity: Schema.String, id: Schema.Int }))
const Content = Schema.Array(Schema.Struct({ rows: Schema.Int, digest: Schema.NullOr(Schema.String) }))

/** Less than this of COPY and merge where answers come at once, and the script was hindered by something: the round says nothing. */
const leastOfCopy = 0.62

/** These read everything a second time, when nothing has changed, and a third time, when every fifth row has. */
const thrice = ["bare loop", "OpenFaith"]

const child = (script: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      // As `openfaith` is started: what a process may take of memory is part of it.
      spawn(
        process.execPath,
        [
          ...process.execArgv,
          // As the engine's process has them, but for the bound: all pages are in memory before it begins.
          ...(args[0] === "OpenFaith's loader"
            ? memoryFlags("apps/cli/src/main.ts", process.env).filter((flag) => !flag.startsWith("--max-old"))
            : []),
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
  query(url, (sql) =>
    sql`DROP TABLE IF EXISTS bench.places`.pipe(
      Effect.andThen(sql`CREATE TABLE bench.places AS SELECT entity_id, external_id, ctid AS place FROM sync.records`)
    )
  )
const movedSince = (url: string) =>
  query(url, (sql) =>
    sql`SELECT count(*)::int AS count FROM sync.records r JOIN bench.places p USING (entity_id, external_id) WHERE r.ctid <> p.place`.pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Count)),
      Effect.map(([{ count }]) => count)
    )
  )
/** Bytes that the server has written to its log so far. Nobody else is at work in it. */
const logBytes = (url: string) =>
  query(url, (sql) =>
    sql`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS bytes`.pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Bytes)),
      Effect.map(([{ bytes }]) => bytes)
    )
  )

/** Processor time of those who serve this database so far, in seconds; `null` where the system does not tell. */
const servingMs = (url: string) =>
  query(url, (sql) =>
    sql`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`.pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Pids)),
      Effect.map((rows) => processorMs(rows.map(({ pid }) => pid)))
    )
  )

interface Reading extends Outcome {
  readonly requests: number
  /** Of the database's processors, without those that write in the background; `null` where the system does not tell. */
  readonly databaseSeconds: number | null
  readonly logBytes: number
  /** Records written that had been there; 0 of a first reading. */
  readonly rewritten: number
  readonly content: Effect.Success<ReturnType<typeof contentOf>>
}

interface Turn {
  readonly name: string
  readonly round: number
  readonly first: Reading
  /** Nothing has changed since. */
  readonly again: Reading | null
  /** Every fifth row has. */
  readonly changed: Reading | null
}

export const measureBackfill = Effect.fn("measureBackfill")(function* ({ latency, only, people, rounds }: BackfillSize) {
  const wasBusy = isBusy()
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
      // Else deltas of its own begin in some turns, a quarter of an hour after it was connected.
      Effect.andThen(sql`UPDATE sync.schedules SET enabled = false`),
      Effect.andThen(sql`SELECT entity, id FROM sync.entities`),
      Effect.flatMap(Schema.decodeUnknownEffect(Ids)),
      Effect.map((rows) => Object.fromEntries(rows.map((row) => [row.entity, row.id])))
    )
  )

  /** What the source shows from now on; answers how often it was asked so far. */
  const turnInto = (version: "unchanged" | "changed") =>
    Effect.promise(async () => Number(await (await fetch(`${source.url}/bench/${version}`)).text()))

  const turn = Effect.fnUntraced(function* (name: string, round: number) {
    const database = "turn_bench"
    yield* query(server, (sql) => sql`DROP DATABASE IF EXISTS turn_bench WITH (FORCE)`)
    yield* query(server, (sql) => sql`CREATE DATABASE turn_bench TEMPLATE template_bench`)
    for (const setting of (process.env["BENCH_SET"] ?? "").split(";").filter((each) => each !== ""))
      yield* query(server, (sql) => sql.unsafe(`ALTER DATABASE turn_bench SET ${setting}`))
    // Each begins in a home as it was when the source was connected: one that remembers an earlier turn takes the new database for one that was restored.
    const turnHome = join(home, "turn")
    rmSync(turnHome, { recursive: true, force: true })
    cpSync(env.OPENFAITH_HOME, turnHome, { recursive: true })
    const started = yield* child("contender.ts", [name], { ...env, OPENFAITH_HOME: turnHome })
    const next = linesOf(started)
    const task: Task = { database: urlOf(database), home: turnHome, source: { url: source.url, token: source.token }, entityIds }
    started.stdin?.write(`${JSON.stringify(task)}\n`)
    // What the engine logs is not for us.
    const told = (start: string) => Effect.repeat(next, { until: (line) => line.startsWith(start) })
    yield* told("ready")
    const reading = Effect.fnUntraced(function* (version: "unchanged" | "changed", isFirst: boolean) {
      if (!isFirst) yield* notePlaces(urlOf(database))
      yield* query(server, (sql) => sql`CHECKPOINT`)
      const before = { requests: yield* turnInto(version), log: yield* logBytes(server), serving: yield* servingMs(urlOf(database)) }
      started.stdin?.write("go\n")
      const outcome = yield* told('{"seconds"').pipe(Effect.flatMap(Schema.decodeUnknownEffect(Outcome)), Effect.orDie)
      const written = (yield* logBytes(server)) - before.log
      const serving = yield* servingMs(urlOf(database))
      const databaseSeconds = serving === null || before.serving === null ? null : (serving - before.serving) / 1000
      const requests = (yield* turnInto("unchanged")) - before.requests
      const content = yield* contentOf(urlOf(database))
      const rewritten = isFirst ? 0 : yield* movedSince(urlOf(database))
      return { ...outcome, requests, databaseSeconds, logBytes: written, rewritten, content } satisfies Reading
    })
    const first = yield* reading("unchanged", true)
    const isThrice = thrice.includes(name)
    const again = isThrice ? yield* reading("unchanged", false) : null
    const changed = isThrice ? yield* reading("changed", false) : null
    started.stdin?.write("end\n")
    const later = again && changed ? `; again ${again.seconds.toFixed(2)} s; changed ${changed.seconds.toFixed(2)} s` : ""
    yield* Console.error(`${round} ${name}: ${first.seconds.toFixed(2)} s, ${first.peakMb.toFixed(0)} MB${later}`)
    return { name, round, first, again, changed } satisfies Turn
  }, Effect.scoped)

  const chosen = names.filter((name) => only === "" || only.split(",").includes(name))
  const turns: Array<Turn> = []
  // The first round only fills what the source keeps.
  for (let round = 0; round <= rounds; round++)
    for (const name of round % 2 === 0 ? chosen : chosen.toReversed()) {
      const told = yield* turn(name, round)
      if (round > 0) turns.push(told)
    }

  const rows = Object.values(source.rows).reduce((sum, count) => sum + count, 0)
  const judge = (which: "first" | "again" | "changed") => {
    const expected = turns.find(({ name }) => name === "bare loop") ?? turns[0]
    return turns.filter((each) => {
      const content = each[which]?.content
      if (content === undefined) return false
      const isWhole = content.every(({ entity, rows: found }) => found === source.rows[entity])
      return !isWhole || JSON.stringify(content) !== JSON.stringify(expected?.[which]?.content)
    })
  }
  const wrong = [...judge("first"), ...judge("again"), ...judge("changed")]
  const of = (name: string, round: number) => turns.find((each) => each.name === name && each.round === round)
  const secondsOf = (name: string, round: number) => of(name, round)?.first.seconds ?? Number.NaN
  const all = Array.from({ length: rounds }, (_, index) => index + 1)
  const isHindered = (round: number) => latency === 0 && secondsOf("COPY and merge", round) / secondsOf("bare loop", round) < leastOfCopy
  const hindered = all.filter(isHindered)
  const valid = all.filter((round) => !hindered.includes(round) && !wrong.some((each) => each.round === round))
  /** In each valid round. */
  const values = (name: string, value: (turn: Turn) => number | null | undefined) =>
    valid.flatMap((round) => {
      const own = of(name, round)
      return own === undefined ? [] : (value(own) ?? [])
    })
  /** Speed in each valid round, beside another's in the same. */
  const beside = (name: string, other: string) => valid.map((round) => secondsOf(other, round) / secondsOf(name, round))
  const cells = (name: string) => {
    const seconds = values(name, ({ first }) => first.seconds)
    const rowsOf = ({ rewritten }: Reading) => (rewritten === 0 ? rows : rewritten)
    return [
      name,
      spread(seconds, 2),
      (rows / median(seconds)).toFixed(0),
      spread(beside(name, "bare loop"), 2),
      ((1e6 * median(values(name, ({ first }) => first.processorSeconds))) / rows).toFixed(0),
      Math.max(...values(name, ({ first }) => first.peakMb)).toFixed(0),
      ((1000 * median(values(name, ({ first }) => first.requests))) / rows).toFixed(1),
      median(values(name, ({ first }) => first.logBytes / rowsOf(first))).toFixed(0)
    ]
  }
  const laterCells = (name: string) => [
    name,
    spread(
      values(name, ({ again, first }) => again && again.seconds / first.seconds),
      2
    ),
    String(values(name, ({ again }) => again?.rewritten).reduce((sum, count) => sum + count, 0)),
    spread(
      values(name, ({ changed, first }) => changed && changed.seconds / first.seconds),
      2
    ),
    median(values(name, ({ changed }) => changed?.rewritten)).toFixed(0),
    median(values(name, ({ changed }) => changed && changed.logBytes / Math.max(1, changed.rewritten))).toFixed(0)
  ]
  const tableOf = (heads: ReadonlyArray<string>, lines: ReadonlyArray<ReadonlyArray<string>>) => [
    `| ${heads.join(" | ")} |`,
    `|---|${heads
      .slice(1)
      .map(() => "---:|")
      .join("")}`,
    ...lines.map((line) => `| ${line.join(" | ")} |`)
  ]
  const hasBoth = (...both: ReadonlyArray<string>) => both.every((name) => chosen.includes(name))
  const ratios = [
    ["bare loop", "OpenFaith"],
    ["DBOS", "OpenFaith"],
    ["an activity per page", "OpenFaith"],
    ["COPY and merge", "OpenFaith's loader"]
  ].flatMap(([other = "", own = ""]) =>
    hasBoth(other, own) && valid.length > 0 ? [`- ${own} is **${spread(beside(own, other), 2)}** times as fast as ${other}.`] : []
  )
  const asked = chosen.filter((name) => thrice.includes(name))
  const tables = () => [
    "- Medians (least to most). The processor is that of the contender's process alone, without Postgres.",
    "",
    ...tableOf(
      [
        "A first reading",
        "seconds",
        "records a second",
        "speed of the bare loop",
        "processor, µs a record",
        "peak memory, MB",
        "requests for 1,000 records",
        "WAL bytes a record"
      ],
      chosen.map(cells)
    ),
    "",
    ...tableOf(
      [
        "Later readings",
        "nothing has changed: of the first's time",
        "records written",
        "every fifth row has changed: of the first's time",
        "records written",
        "WAL bytes for each of these"
      ],
      asked.map(laterCells)
    )
  ]
  const file = writeFindings({
    name: `backfill-${latency}ms`,
    title: `A first sync, answers after ${latency} ms`,
    options: `backfill --latency ${latency} --people ${people} --rounds ${rounds}${only === "" ? "" : ` --only "${only}"`}`,
    wasBusy,
    lines: [
      `- ${rows} records of ${collections.length} collections. ${valid.length} of ${rounds} rounds count${hindered.length > 0 ? `; in ${hindered.length} the script reached less than ${leastOfCopy} of COPY and merge` : ""}${wrong.length > 0 ? `; **rows were missing or wrong** with ${[...new Set(wrong.map(({ name }) => name))].join(", ")}` : "; every row was compared after each reading"}.`,
      ...(names.length === chosen.length
        ? []
        : [`- Not measured in this run: ${names.filter((name) => !chosen.includes(name)).join(", ")}.`]),
      ...ratios,
      ...(valid.length === 0 ? ["- **No round counts, so there are no figures.**"] : tables())
    ],
    data: { people, rows, turns }
  })
  yield* Console.log(file)
  if (wrong.length > 0) process.exitCode = 1
}, Effect.scoped)
