/** The command line as processes: what it prints for people and programs, how it ends, and what it leaves behind. One home for all of it. */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer as createHttpServer } from "node:http"
import { createServer } from "node:net"
import { join } from "node:path"
import { assert, describe, it, layer } from "@effect/vitest"
import { pcoEntityManifest } from "@openfaith/pco"
import { ExistingInstallationLive } from "@openfaith/server"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import {
  command,
  type CommandLineOptions,
  endOf,
  eventually,
  jsonOf,
  linesOf,
  outputOf,
  processes,
  startCommand
} from "../support/commandLine.ts"
import { asStored } from "../support/expectStoreEqualsSource.ts"
import {
  databaseFacts,
  holdDatabase,
  inHome,
  killDatabase,
  simulatorProcess,
  type SimulatorProcess,
  start,
  temporaryHome
} from "../support/processes.ts"
import { directory } from "../support/directory.ts"

/** More than one page, so that a filter matters. */
const people = 130
const tokenId = "church-key"
const tokenSecret = "pQ7-this-secret-must-appear-nowhere"
const token = `${tokenId}:${tokenSecret}`
/** As it is, and as it goes over the wire and into `bytea`. */
const secrets = [tokenSecret, Buffer.from(token).toString("base64"), Buffer.from(tokenSecret).toString("hex")]

interface Installed {
  readonly home: string
  readonly simulator: SimulatorProcess
  /** With the token in the environment. */
  readonly withToken: CommandLineOptions
  readonly without: CommandLineOptions
  /** A home that does not exist. */
  readonly nowhere: CommandLineOptions
  /** What the first sync printed. */
  readonly synced: string
  /** Processes whose arguments showed the secret meanwhile. */
  readonly showedSecret: ReadonlyArray<string>
}

const syncing = (url: string, org: string, ...more: ReadonlyArray<string>) =>
  ["sync", "--org", org, "--adapter", "pco", "--base-url", url, "--kind", "full", "--wait", "--json", ...more] as const

/** An organisation synced into an empty home, whose path has a space and leads below a directory that only its owner can enter. */
class Installation extends Context.Service<Installation, Installed>()("test/e2e/Installation") {
  static readonly layer = Layer.effect(
    Installation,
    Effect.gen(function* () {
      const home = yield* temporaryHome
      assert.strictEqual(statSync(join(home, "..")).mode & 0o777, 0o700)
      assert.include(home, " ")
      const simulator = yield* simulatorProcess(["--people", String(people), "--seed", "7", "--limit", "1000000", "--token", token])
      const without: CommandLineOptions = { home, secrets }
      const withToken: CommandLineOptions = { ...without, env: { OPENFAITH_TOKEN: token } }
      const showedSecret = new Set<string>()
      const lookAround = Effect.sync(() => {
        for (const { args, pid } of processes()) if (pid !== simulator.pid && args.includes(tokenSecret)) showedSecret.add(args)
      })
      const { code, stderr, stdout } = yield* Effect.raceFirst(
        command(withToken, ...syncing(simulator.url, "acme")),
        Effect.forever(Effect.delay(lookAround, "100 millis"))
      )
      assert.strictEqual(code, 0, stderr)
      const nowhere: CommandLineOptions = { ...without, home: join(home, "..", "nowhere") }
      return Installation.of({ home, simulator, withToken, without, nowhere, synced: stdout, showedSecret: [...showedSecret] })
    })
  )
}

const Count = Schema.Int
const EntityResult = Schema.Struct({
  entity: Schema.String,
  status: Schema.String,
  /** Only where there is something to say. */
  reason: Schema.optionalKey(Schema.String),
  read: Count,
  distinct: Count,
  repeated: Count,
  applied: Count,
  unchanged: Count,
  stale: Count,
  quarantined: Count,
  parked: Count,
  erased: Count,
  deleted: Count,
  regressed: Count,
  requests: Count,
  requestsFor: Schema.NullOr(
    Schema.Struct({ reading: Count, overlap: Count, closing: Count, sweeps: Count, byId: Count, merges: Count, retried: Count })
  ),
  lists: Schema.NullOr(Count),
  least: Schema.NullOr(Count),
  pages: Count,
  seconds: Schema.NullOr(Schema.Finite)
})
const Result = Schema.Struct({
  runId: Schema.String,
  kind: Schema.String,
  status: Schema.String,
  /** Only where the run is not simply complete. */
  reason: Schema.optionalKey(Schema.String),
  receipt: Schema.Struct({ balanced: Schema.Boolean, entities: Schema.Array(Schema.Json) }),
  entities: Schema.Array(EntityResult),
  seconds: Schema.Finite
})

const RecordLine = Schema.Struct({
  entity: Schema.String,
  externalId: Schema.String,
  canonicalIds: Schema.Array(Schema.String),
  sourceVersion: Schema.NullOr(Schema.String),
  deletedAt: Schema.Null,
  attributes: Schema.Record(Schema.String, Schema.Json),
  relationships: Schema.Record(Schema.String, Schema.Json)
})
const TrueRow = Schema.Struct({
  id: Schema.String,
  attributes: Schema.Record(Schema.String, Schema.Json),
  relationships: Schema.Record(Schema.String, Schema.Json)
})
const PersonRow = Schema.StructWithRest(
  Schema.Struct({ id: Schema.String, first_name: Schema.NullOr(Schema.String), last_name: Schema.NullOr(Schema.String) }),
  [Schema.Record(Schema.String, Schema.Json)]
)
const Problem = Schema.Struct({ error: Schema.Struct({ code: Schema.String, message: Schema.String }) })
const Check = Schema.Struct({ name: Schema.String, state: Schema.Literals(["ok", "warning", "failed"]), says: Schema.String })
const Loose = Schema.Record(Schema.String, Schema.Json)

const inOrder = <A extends { readonly id: string }>(rows: ReadonlyArray<A>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))

/** What `records` prints against what the source says of itself, attribute by attribute; sensitive ones are off until somebody switches them on. */
const assertRecordsEqualTruth = Effect.fnUntraced(function* (entity: "people.Person" | "people.Email", org: string) {
  const { simulator, without } = yield* Installation
  const definition = pcoEntityManifest.get(entity)
  const truth = linesOf(yield* simulator.truth(definition.type, definition.list.include ?? []))
    .map((line) => jsonOf(TrueRow, line))
    .map(asStored(definition))
  const records = linesOf(yield* outputOf(without, 0, "records", entity, "--org", org)).map((line) => jsonOf(RecordLine, line))
  for (const record of records) assert.strictEqual(record.entity, entity)
  const stored = records.map(({ attributes, externalId, relationships }) => ({ id: externalId, attributes, relationships }))
  assert.deepStrictEqual(inOrder(stored), inOrder(truth))
  return records
})

/** Each part of a database row as text, whatever its type. */
const tablesThatHold = (home: string, text: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const tables = yield* sql<{ readonly schema: string; readonly name: string }>`
      SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')`
    const holding = yield* Effect.filter(tables, ({ name, schema }) =>
      sql`SELECT 1 FROM ${sql(schema)}.${sql(name)} AS t WHERE strpos(t::text, ${text}) > 0 LIMIT 1`.pipe(
        Effect.map((rows) => rows.length > 0)
      )
    )
    return { looked: tables.length, holding: holding.map(({ name, schema }) => `${schema}.${name}`) }
  }).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))))

const filesBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** An HTTP server on 127.0.0.1 that gives every request the same answer, until the scope closes. */
const answering = (type: string, body: string) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createHttpServer((_, response) => {
        response.writeHead(200, { "content-type": type })
        response.end(body)
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => void server.close() }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** Takes a port of 127.0.0.1 until the scope closes. */
const taking = (port: number) =>
  Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer()
      server.listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => void server.close())
  )

/** A port of 127.0.0.1 where nobody listens. Privileged ones are given to nobody by chance. */
const deadPort = 9

const few = { concurrency: 3 } as const

layer(Installation.layer, { excludeTestServices: true, timeout: 300_000 })((it) => {
  describe("In an empty home the command line", () => {
    it.effect("syncs an organisation with one command, and prints one JSON object of the documented shape", () =>
      Effect.gen(function* () {
        const { synced } = yield* Installation
        assert.strictEqual(linesOf(synced).length, 1)
        const result = jsonOf(Result, synced)
        assert.deepStrictEqual([result.kind, result.status, result.receipt.balanced], ["full", "complete", true])
        assert.deepStrictEqual(
          new Map(result.entities.map(({ entity, status }) => [entity, status])),
          new Map(directory.map((name) => [name, "done"]))
        )
        for (const { applied, distinct, entity, read, repeated } of result.entities) {
          assert.strictEqual(distinct + repeated, read, entity)
          assert.strictEqual(applied, distinct, entity)
        }
      })
    )

    it.effect("prints records that equal the source attribute by attribute, and canonical rows made from them", () =>
      Effect.gen(function* () {
        const { without } = yield* Installation
        const [records, printed] = yield* Effect.all(
          [assertRecordsEqualTruth("people.Person", "acme"), outputOf(without, 0, "rows", "person", "--org", "acme")],
          few
        )
        assert.strictEqual(records.length, people)
        const rows = new Map(
          linesOf(printed)
            .map((line) => jsonOf(PersonRow, line))
            .map((row) => [row.id, row])
        )
        assert.strictEqual(rows.size, people)
        for (const { attributes, canonicalIds } of records) {
          const row = rows.get(canonicalIds[0] ?? "")
          assert.deepStrictEqual([row?.first_name, row?.last_name], [attributes["first_name"], attributes["last_name"]])
        }
      })
    )

    it.effect("shows programs what there is, and starts nothing to look", () =>
      Effect.gen(function* () {
        const { home, synced, simulator, without } = yield* Installation
        const first = jsonOf(Result, synced)
        const status = jsonOf(Loose, yield* outputOf(without, 0, "status", "--json"))
        assert.deepStrictEqual([status["home"], status["serving"], status["isRunning"]], [home, null, false])
        const facts = yield* databaseFacts(home)
        assert.strictEqual(facts.pid, null)
        // PostgreSQL's own user could not enter this home.
        assert.strictEqual(facts.outsideHome !== null, process.getuid?.() === 0)

        const ask = (...args: ReadonlyArray<string>) => outputOf(without, 0, ...args)
        const [runs, run, proven, connections, plan, doctor, quarantine, psql] = yield* Effect.all(
          [
            ask("runs", "--json"),
            ask("run", first.runId, "--json"),
            ask("proven", "--org", "acme", "--json"),
            ask("connections", "--json"),
            ask("plan", "--org", "acme", "--adapter", "pco", "--json"),
            ask("doctor", "--json"),
            ask("quarantine", "list", "--json"),
            ask("psql", "-At", "-c", "select count(*) from canonical.person")
          ],
          few
        )
        assert.deepStrictEqual(
          jsonOf(Schema.Array(Loose), runs).map(({ id, orgId, status }) => [id, orgId, status]),
          [[first.runId, "acme", "complete"]]
        )
        assert.deepStrictEqual(jsonOf(Result, run), first)
        const Proof = Schema.Struct({
          entity: Schema.String,
          enabled: Schema.Boolean,
          provenTo: Schema.NullOr(Schema.String),
          gap: Schema.Null
        })
        assert.deepStrictEqual(
          jsonOf(Schema.Array(Schema.StructWithRest(Proof, [Loose])), proven).flatMap(({ enabled, entity, provenTo }) =>
            enabled && provenTo !== null ? [entity] : []
          ),
          first.entities.map(({ entity }) => entity).sort()
        )
        assert.deepStrictEqual(
          jsonOf(Schema.Array(Loose), connections).map(({ adapter, baseUrl, orgId, status }) => [orgId, adapter, baseUrl, status]),
          [["acme", "pco", simulator.url, "active"]]
        )
        const { entities } = jsonOf(Schema.StructWithRest(Schema.Struct({ entities: Schema.Array(Loose) }), [Loose]), plan)
        assert.deepStrictEqual(
          entities.map(({ entity }) => entity),
          first.entities.map(({ entity }) => entity)
        )
        const { checks, ok } = jsonOf(Schema.Struct({ ok: Schema.Boolean, checks: Schema.Array(Check) }), doctor)
        assert.isTrue(ok, doctor)
        for (const { name, says, state } of checks) assert.isTrue(state !== "failed" && says !== "", name)
        assert.strictEqual(quarantine.trim(), "[]")
        const hasPsql = spawnSync("psql", ["--version"]).status === 0
        if (hasPsql) assert.strictEqual(psql.trim(), String(people))
        else assert.include(psql, "psql -h 127.0.0.1")
        assert.strictEqual((yield* databaseFacts(home)).pid, null, "the last one out has stopped the database")
      })
    )

    it.effect("draws the graph of an adapter in four formats, without any installation", () =>
      Effect.gen(function* () {
        const { nowhere, synced } = yield* Installation
        const draw = (format: string) => outputOf(nowhere, 0, "graph", "pco", "--format", format)
        const [text, mermaid, dot, json] = yield* Effect.all([draw("text"), draw("mermaid"), draw("dot"), draw("json")], few)
        const { edges, order } = jsonOf(Schema.Struct({ order: Schema.Array(Schema.String), edges: Schema.Array(Loose) }), json)
        assert.sameMembers([...order], [...pcoEntityManifest.entities.keys()])
        const read = jsonOf(Result, synced).entities.map(({ entity }) => entity)
        assert.deepStrictEqual(
          order.filter((name) => read.includes(name)),
          read
        )
        assert.isAbove(edges.length, 0)
        assert.match(text, /^ +1\. people\.\w+$/m)
        assert.match(mermaid, /^flowchart LR/)
        assert.match(dot, /^digraph "?entities"? \{/)
        for (const drawn of [text, mermaid, dot]) for (const name of order) assert.include(drawn, name)
        assert.isFalse(existsSync(nowhere.home))
      })
    )
  })

  describe("Given what it cannot use, the command line", () => {
    const sentence = /^[A-Z0-9/].*[.?]$/

    /** Ends with this code and says one sentence, on standard error or with --json as an object on standard output. */
    const refused = Effect.fnUntraced(function* (
      options: CommandLineOptions,
      exitCode: number,
      says: RegExp,
      ...args: ReadonlyArray<string>
    ) {
      const { code, stderr, stdout } = yield* command(options, ...args)
      const asked = args.join(" ")
      assert.strictEqual(code, exitCode, `${asked}: ${stderr}${stdout}`)
      const told = args.includes("--json") ? jsonOf(Problem, stdout).error.message : linesOf(stderr).join(" ")
      if (!args.includes("--json")) assert.strictEqual(stdout, "", asked)
      assert.match(told, says, asked)
      assert.match(told, sentence, asked)
      assert.isAtMost(linesOf(stderr).length, 2, stderr)
    })

    it.effect("says so of the command line itself and makes no home", () =>
      Effect.gen(function* () {
        const { nowhere, simulator } = yield* Installation
        const tokenNowhere: CommandLineOptions = { ...nowhere, env: { OPENFAITH_TOKEN: token } }
        const sync = ["sync", "--org", "bad", "--wait"]
        yield* Effect.all(
          [
            refused(tokenNowhere, 2, /nonsense.*no address/, ...sync, "--adapter", "pco", "--base-url", "nonsense"),
            refused(tokenNowhere, 2, /no adapter "pcoo"\. Installed: pco/, ...sync, "--adapter", "pcoo"),
            refused(
              tokenNowhere,
              2,
              /no entity "people\.persons"\. Did you mean people\.Person\?/,
              ...syncing(simulator.url, "bad", "--entity", "people.persons")
            ),
            refused(tokenNowhere, 2, /--frobnicate/, ...sync, "--adapter", "pco", "--frobnicate"),
            refused(nowhere, 2, /no adapter "pcoo"/, "graph", "pcoo"),
            refused(nowhere, 2, /no OpenFaith installation/, "runs"),
            refused(nowhere, 2, /no OpenFaith installation/, "status", "--json")
          ],
          few
        )
        assert.isFalse(existsSync(nowhere.home))
      })
    )

    it.effect("says so of the source, and keeps nothing", () =>
      Effect.gen(function* () {
        const { simulator, withToken, without } = yield* Installation
        const html = yield* answering("text/html", "<html><body>Welcome</body></html>")
        const other = yield* answering("application/json", '{"hello":"world"}')
        const wrongToken: CommandLineOptions = { ...without, env: { OPENFAITH_TOKEN: `${token}-mistyped` } }
        const connect = (url: string) => ["connect", "pco", "--org", "bad", "--base-url", url]
        yield* Effect.all(
          [
            refused(wrongToken, 1, /refused the credentials .*401.* connect again/, ...syncing(simulator.url, "bad")),
            refused(withToken, 1, /cannot be reached .*ECONNREFUSED.* Check the base URL/, ...connect(`http://127.0.0.1:${deadPort}`)),
            refused(withToken, 1, /expected JSON, got text\/html.* right kind of server/, ...connect(html.url)),
            refused(withToken, 1, /does not name the account.* right kind of server/, ...connect(other.url))
          ],
          few
        )
        const left = jsonOf(Schema.Array(Loose), yield* outputOf(without, 0, "connections", "--json"))
        assert.deepStrictEqual(
          left.map(({ orgId }) => orgId),
          ["acme"]
        )
      }).pipe(Effect.scoped)
    )

    it.effect("says so of names that are not there", () =>
      Effect.gen(function* () {
        const { home, without } = yield* Installation
        yield* holdDatabase(home)
        yield* Effect.all(
          [
            refused(without, 2, /no run "run_nope"\. `openfaith runs`/, "run", "run_nope", "--json"),
            refused(without, 2, /no canonical entity "persn"\. There are: .*person/, "rows", "persn", "--org", "acme"),
            refused(without, 2, /no entity "people\.persons"\. Did you mean people\.Person/, "records", "people.persons", "--org", "acme"),
            refused(without, 2, /no entity "people\.persons"/, "proven", "--entity", "people.persons"),
            refused(without, 2, /"nobody" is not connected to pco/, "plan", "--org", "nobody", "--adapter", "pco")
          ],
          few
        )
      })
    )

    it.effect("says so of a database that does not answer and of a home of another version, and changes neither", () =>
      Effect.gen(function* () {
        const { home, withToken, without } = yield* Installation
        const env = { DATABASE_URL: `postgres://me:hidden-password@127.0.0.1:${deadPort}/church` }
        const noDatabase: CommandLineOptions = { home, secrets: [...secrets, "hidden-password"], env }
        const newer = join(home, "..", "newer")
        mkdirSync(newer)
        const record = JSON.stringify({ format: 2, id: "from-the-future" })
        writeFileSync(join(newer, "home.json"), record)
        yield* Effect.all(
          [
            refused(noDatabase, 1, /database cannot be reached .*127\.0\.0\.1:9.* DATABASE_URL/, "runs", "--json"),
            refused(
              { ...noDatabase, env: { DATABASE_URL: "mysql://me:hidden-password@host/db" } },
              2,
              /DATABASE_URL is not an address/,
              "runs"
            ),
            refused({ ...without, home: newer }, 1, /has format 2 .* use the version that wrote it/, "runs"),
            refused({ ...withToken, home: newer }, 1, /has format 2 /, "connect", "pco", "--org", "acme")
          ],
          few
        )
        assert.deepStrictEqual(readdirSync(newer), ["home.json"])
        assert.strictEqual(readFileSync(join(newer, "home.json"), "utf8"), record)
      })
    )
  })

  describe("When something goes wrong in a run, the command line", () => {
    it.effect("goes on where its runner port is taken by another program", () =>
      Effect.gen(function* () {
        const { home, without } = yield* Installation
        const recorded = () =>
          jsonOf(Schema.Struct({ runner: Schema.Int, postgres: Schema.Int }), readFileSync(join(home, "ports.json"), "utf8"))
        const { runner } = recorded()
        yield* taking(runner)
        const sync = ["sync", "--org", "acme", "--adapter", "pco", "--kind", "delta", "--wait", "--json"]
        assert.strictEqual(jsonOf(Result, yield* outputOf(without, 0, ...sync)).status, "complete")
        assert.notStrictEqual(recorded().runner, runner)
      }).pipe(Effect.scoped)
    )

    it.effect("outlasts its database being killed, and ends complete by itself", () =>
      Effect.gen(function* () {
        const { home, simulator, withToken } = yield* Installation
        // Slow enough to be met at work, whatever else the machine does.
        yield* simulator.setFaults([{ kind: "stall", milliseconds: 400 }])
        yield* simulator.takeRequests
        const sync = syncing(simulator.url, "killed")
        const started = startCommand(withToken, ...sync)
        yield* eventually(
          "ten requests",
          30,
          Effect.map(simulator.requestCount, (count) => count >= 10)
        )
        const killed = yield* killDatabase(home)
        assert.isNotNull(killed)
        yield* simulator.setFaults([])
        const ended = yield* endOf(withToken, started)
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.strictEqual(jsonOf(Result, ended.stdout).status, "complete")
        yield* assertRecordsEqualTruth("people.Email", "killed")
      })
    )

    it.effect("tells by its exit code and in words what a run has not proven", () =>
      Effect.gen(function* () {
        const { home, simulator, withToken, without } = yield* Installation
        yield* holdDatabase(home)
        const wrongType = { kind: "wrong-type", record: "Email", attribute: "address" } as const

        // The very first answer is that the limit is used up, as after a run that was killed: waited for, and said.
        const limited = { kind: "too-many-requests", seconds: 1, times: 1, match: { path: "^/people/v2(\\?|$)" } } as const
        yield* simulator.setFaults([limited, { ...wrongType, everyId: 50 }])
        const first = yield* command(withToken, ...syncing(simulator.url, "exceptions"))
        assert.strictEqual(first.code, 0, first.stderr)
        assert.match(first.stderr, /^The source's limit is used up; trying again in 1 s\.$/m)
        const exceptions = jsonOf(Result, first.stdout)
        const emails = exceptions.entities.find(({ entity }) => entity === "people.Email")
        assert.strictEqual(exceptions.status, "complete_with_exceptions")
        assert.isAbove(emails?.quarantined ?? 0, 0)
        assert.match(exceptions.reason ?? "", /in quarantine; see `openfaith quarantine list`/)

        yield* simulator.setFaults([
          { kind: "ignored-filters", match: { entity: "Person" } },
          { kind: "wrong-type", record: "Household", attribute: "name" }
        ])
        const unproven = jsonOf(Result, yield* outputOf(withToken, 3, ...syncing(simulator.url, "unproven")))
        assert.strictEqual(unproven.status, "incomplete")
        assert.isNotEmpty(unproven.reason)
        const stateOf = (name: string) => {
          const found = unproven.entities.find(({ entity }) => entity === name)
          return `${found?.status}: ${found?.reason}`
        }
        assert.match(stateOf("people.Person"), /^failed: .*ignored-filter/)
        assert.match(stateOf("people.Household"), /^paused: the schema of people\.Household has changed/)
        assert.match(stateOf("people.Email"), /^blocked: people\.Person, which it cannot be without, did not finish/)
        yield* simulator.setFaults([])

        const list = ["quarantine", "list", "--org", "exceptions"]
        const [asGroups, asJson, inWords] = yield* Effect.all(
          [outputOf(without, 0, ...list, "--json"), outputOf(without, 0, ...list, "--all", "--json"), outputOf(without, 0, ...list)],
          few
        )
        const groups = jsonOf(Schema.Array(Loose), asGroups)
        assert.deepStrictEqual(
          groups.map(({ count, entity, path }) => [entity, path, count]),
          [["people.Email", "attributes.address", emails?.quarantined]]
        )
        const kept = jsonOf(Schema.Array(Schema.StructWithRest(Schema.Struct({ id: Schema.String }), [Loose])), asJson)
        const id = kept[0]?.id ?? ""
        assert.strictEqual(kept.length, emails?.quarantined)
        for (const { entity, path, reason } of kept) {
          assert.deepStrictEqual([entity, path, reason], ["people.Email", "attributes.address", "Expected string | null, got an object"])
        }
        assert.include(inWords, "attributes.address")
        assert.include(inWords, "Expected string | null, got an object")

        const settle = (...args: ReadonlyArray<string>) => ["quarantine", ...args, "--org", "exceptions"]
        const [replayed, waived] = yield* Effect.all(
          [
            outputOf(without, 0, ...settle("replay", "--all"), "--json"),
            outputOf(without, 0, ...settle("waive", id, "--reason", "a test record"), "--json"),
            outputOf(without, 2, ...settle("replay")),
            outputOf(without, 2, ...settle("replay", "1", "--all")),
            outputOf(without, 2, ...settle("waive", "1")),
            outputOf(without, 2, ...settle("waive", "nothing", "--reason", "none"))
          ],
          { concurrency: 1 }
        )
        assert.deepInclude(jsonOf(Loose, replayed), { stored: 0, stale: 0, broken: kept.length })
        assert.deepStrictEqual(jsonOf(Loose, waived), { waived: 1 })
        const again = yield* command(without, ...settle("waive", id, "--reason", "again"))
        assert.strictEqual(again.code, 2)
        assert.match(again.stderr, /\(waived: a test record\); nothing was changed/)
      })
    )

    it.effect("shows the token's secret to nobody: no process list, file or table holds it", () =>
      Effect.gen(function* () {
        const { home, showedSecret } = yield* Installation
        assert.deepStrictEqual(showedSecret, [])
        const { dataDirectory } = yield* databaseFacts(home)
        const files = [...filesBelow(home), ...filesBelow(join(dataDirectory, "..", "log"))]
        const readable = files.filter((file) => !file.startsWith(join(home, "keys")))
        assert.isTrue(
          readable.some((file) => file.endsWith("openfaith.log")),
          readable.join("\n")
        )
        for (const file of readable) {
          const text = readFileSync(file, "latin1")
          for (const secret of secrets) assert.notInclude(text, secret, file)
        }
        const control = yield* tablesThatHold(home, "people.HouseholdMembership")
        assert.isAbove(control.looked, 20)
        assert.include(control.holding, "sync.entities")
        for (const secret of secrets) assert.deepStrictEqual((yield* tablesThatHold(home, secret)).holding, [])
      })
    )
  })
})

it.live("The command line ends when it is done, whatever timer is left, and has written all by then", () =>
  Effect.gen(function* () {
    const left = "--import=data:text/javascript,setTimeout(()=>console.log('beyond'),10000)"
    const { code, stdout } = yield* Effect.promise(() => start("apps/cli/src/main.ts", ["graph", "pco"], { NODE_OPTIONS: left }).ended)
    assert.strictEqual(code, 0)
    assert.isAbove(stdout.length, 1000)
    assert.notInclude(stdout, "beyond")
  })
)
