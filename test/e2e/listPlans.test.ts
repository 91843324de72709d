/**
 * How the lists of the HTTP interface are read from a store with much in it. Postgres says what it looked at, page by page: never a whole table, never
 * everything sorted, for the parameters at hand and for whichever there may be (a prepared statement is planned without knowing them). Nothing is timed.
 * A list that is not among the requests fails, so that none is added without being looked at.
 */
import { assert, layer } from "@effect/vitest"
import { apiRole } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { SqlClient, Statement } from "effect/sql"
import { fillStore } from "../../bench/lists/fillStore.ts"
import { cursorAt, listRequests, listRoutes } from "../../bench/lists/listRequests.ts"
import { type Answered, ApiTest, served } from "../support/api.ts"
import { isDeep } from "../support/engine.ts"
import { anotherPool, rowsOf } from "../support/database.ts"

const size = isDeep ? { connections: 2000, runs: 200_000, records: 600_000 } : { connections: 1500, runs: 20_000, records: 40_000 }
/** Tables with more rows than this are never read from end to end. */
const largeTable = 2500
/** Rows that one statement may look at: some pages' worth. */
const mostRows = 12_000
const mostSorted = 3000
/** Lists that go through every connection or entity of the installation: there are as many as were connected, whatever has happened since. */
const throughEntities = (path: string) => path.startsWith("/v1/overdue") || /quarantine.*entity=|standings\?only=/.test(path)
const asManyAsEntities = ["connections", "entities", "schedules", "decisions", "webhook_endpoints"]

type Parameters = ReadonlyArray<unknown>
const recorded: Array<readonly [string, Parameters]> = []
/** Of what is asked over HTTP; the engine beside it does its own. */
const recording: Statement.Transformer = (statement) =>
  Effect.sync(() => {
    const [text, parameters] = statement.compile()
    if (/^\s*(?:WITH|SELECT)\b/.test(text) && !text.includes("set_config")) recorded.push([text, parameters])
    return statement
  })

const Node = Schema.Record(Schema.String, Schema.Unknown)
const isNode = Schema.is(Node)
const nodesOf = (plan: unknown): ReadonlyArray<typeof Node.Type> => {
  if (!isNode(plan)) return []
  const below = plan["Plans"]
  return [plan, ...(Array.isArray(below) ? below.flatMap(nodesOf) : [])]
}
const numberIn = (node: typeof Node.Type, name: string) => {
  const value = node[name]
  return typeof value === "number" ? value : 0
}

const textIn = (node: typeof Node.Type, name: string) => {
  const value = node[name]
  return typeof value === "string" ? value : ""
}

const literal = (value: unknown): string => {
  if (value === null || value === undefined) return "NULL"
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(",")}]::text[]`
  if (typeof value !== "string") throw new TypeError("A parameter of a kind that no list has had yet.")
  return `'${value.replaceAll("'", "''")}'`
}

const Explained = Schema.Struct({ "QUERY PLAN": Schema.Tuple([Schema.Struct({ Plan: Node })]) })

/** How the statement was carried out, planned for its parameters and for any; where it is about one organisation, also for who sees nothing else. */
const plansOf = Effect.fnUntraced(function* ([text, parameters]: readonly [string, Parameters]) {
  const sql = yield* SqlClient.SqlClient
  const explain = Effect.fnUntraced(function* (mode: string, organisations: string) {
    yield* sql.unsafe(`SET LOCAL ROLE ${apiRole}`)
    yield* sql`SELECT set_config('openfaith.organisations', ${organisations}, true)`
    yield* sql.unsafe(`SET LOCAL plan_cache_mode = ${mode}`)
    yield* sql.unsafe(`PREPARE listed AS ${text}`)
    const [row] = yield* rowsOf(
      Explained,
      `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE listed${parameters.length === 0 ? "" : `(${parameters.map(literal).join(", ")})`}`
    )
    yield* sql.unsafe("DEALLOCATE listed")
    return nodesOf(row?.["QUERY PLAN"][0].Plan)
  })
  const orgId = parameters.find((value) => typeof value === "string" && /^org-\d{5}$/.test(value))
  return yield* sql.withTransaction(
    Effect.all({
      custom: explain("force_custom_plan", "*"),
      generic: explain("force_generic_plan", "*"),
      ...(typeof orgId === "string" ? { bound: explain("force_custom_plan", `{${orgId}}`) } : {})
    })
  )
})

const Page = Schema.Struct({ next: Schema.optionalKey(Schema.NullOr(Schema.String)) })

layer(ApiTest, { excludeTestServices: true })("A list", (it) => {
  it.effect("is read by its indexes, a page at a time, whatever else there is and however far into it", () =>
    Effect.gen(function* () {
      yield* fillStore(size, () => Effect.void).pipe(Effect.provide(anotherPool("filler")))
      // What is under way has come since Postgres last counted: a run of each connection, as after an outage.
      const sql = yield* SqlClient.SqlClient
      yield* sql`
        INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, workflow_major)
        SELECT 'run_9' || right(id, 25), id, 'full', '{"entities":null}', md5('whole'), 'requested', 999 FROM sync.connections`
      const requests = listRequests(size)
      assert.deepStrictEqual(Object.keys(requests).toSorted(), listRoutes.toSorted(), "every list has its requests")
      const { ask } = yield* Effect.provideService(served, Statement.CurrentTransformer, recording)
      const tables = new Map(
        (yield* rowsOf(
          Schema.Struct({ name: Schema.String, rows: Schema.Finite }),
          "SELECT relname AS name, reltuples::float8 AS rows FROM pg_class WHERE relkind = 'r' AND relnamespace IN ('sync'::regnamespace, 'canonical'::regnamespace)"
        )).map(({ name, rows }) => [name, rows])
      )
      assert.isAtLeast(tables.get("records") ?? 0, size.records * 0.8)

      const wrong: Array<string> = []
      const look = Effect.fnUntraced(function* (name: string, path: string) {
        recorded.length = 0
        const answer: Answered = yield* ask("GET", path)
        assert.strictEqual(answer.status, 200, `${path} ${answer.text.slice(0, 500)}`)
        const statements = [...recorded]
        assert.isNotEmpty(statements, path)
        for (const statement of statements)
          for (const [mode, nodes] of Object.entries(yield* plansOf(statement))) {
            const say = (what: string) => wrong.push(`${name} ${path} (${mode}): ${what}\n${statement[0].trim()}`)
            let looked = 0
            let most = { table: "", rows: 0, how: "" }
            for (const node of nodes) {
              const loops = numberIn(node, "Actual Loops")
              const table = textIn(node, "Relation Name")
              const isLarge = (tables.get(table) ?? 0) > largeTable && !(throughEntities(path) && asManyAsEntities.includes(table))
              if (node["Node Type"] === "Seq Scan" && isLarge) say(`reads all of ${table}`)
              const rows = loops * (numberIn(node, "Actual Rows") + numberIn(node, "Rows Removed by Filter"))
              if (table !== "") looked += rows
              if (table !== "" && rows > most.rows) most = { table, rows, how: `${loops} times by ${textIn(node, "Node Type")}` }
              if (node["Node Type"] === "Sort") {
                const [below] = Array.isArray(node["Plans"]) ? node["Plans"] : []
                const sorted = isNode(below) ? numberIn(below, "Actual Rows") * numberIn(below, "Actual Loops") : 0
                if (sorted > mostSorted) say(`sorts ${sorted} rows`)
              }
            }
            if (looked > mostRows + (throughEntities(path) ? 20 * (tables.get("entities") ?? 0) : 0))
              say(`looks at ${Math.round(looked)} rows, at most of ${most.table}: ${most.rows}, ${most.how}`)
          }
        return Schema.decodeUnknownSync(Page)(answer.json).next ?? null
      })

      for (const [name, variants] of Object.entries(requests))
        for (const { deep, path } of variants) {
          const next = yield* look(name, path)
          for (const place of next === null ? [] : deep)
            yield* look(name, `${path}${path.includes("?") ? "&" : "?"}cursor=${cursorAt(next ?? "", place)}`)
        }
      assert.deepStrictEqual(
        wrong.map((each) => each.split("\n")[0]),
        [],
        wrong.slice(0, 3).join("\n\n")
      )
    })
  )
})
