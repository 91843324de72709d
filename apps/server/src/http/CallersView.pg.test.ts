import { assert, layer } from "@effect/vitest"
import { Caller, type CallerFacts } from "@openfaith/api"
import { Adapters, Connections, Runs, Standings } from "@openfaith/sync-engine"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { asOwner, WorkingDatabaseTest } from "../../../../test/support/database.ts"
import { CallersView } from "./CallersView.ts"

const ViewTest = Layer.mergeAll(Connections.layer, Runs.layer, Standings.layer, CallersView.layer).pipe(
  Layer.provideMerge([WorkingDatabaseTest, Adapters.layer([])])
)

const callerOf = (orgIds: CallerFacts["orgIds"]): CallerFacts => ({ id: "key_1", name: "one", scope: "admin", orgIds, isLocal: false })

const organisation = (org: string) => [
  `INSERT INTO sync.organisations (id) VALUES ('${org}')`,
  `INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name) VALUES ('con_${org}', '${org}', 'pco', 'http://x', '1', 'A')`,
  `INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, workflow_major)
     VALUES ('run_${org}', 'con_${org}', 'full', '{"entities":null}', 'whole', 'complete', 999)`
]

layer(ViewTest, { excludeTestServices: true })("The view of a caller", (it) => {
  it.effect("leaves out the rows of others where a handler forgot to, and ends with the look", () =>
    Effect.gen(function* () {
      yield* asOwner(...["one", "two"].flatMap(organisation))
      const { look } = yield* CallersView
      const connections = yield* Connections
      const runs = yield* Runs
      const everything = Effect.gen(function* () {
        const found = yield* connections.page({ orgId: null, adapter: null, after: "", limit: 10 })
        const run = yield* runs.page({ orgId: null, connectionId: null, before: null, limit: 10 })
        return [found.map(({ orgId }) => orgId), run.map(({ id }) => id)]
      })
      const seenBy = (orgIds: CallerFacts["orgIds"]) => Effect.provideService(look(everything), Caller, callerOf(orgIds))
      assert.deepStrictEqual(yield* seenBy(["two"]), [["two"], ["run_two"]])
      assert.deepStrictEqual(yield* seenBy(["o,ne", '"two"', "{one}"]), [[], []])
      assert.deepStrictEqual(yield* seenBy([]), [[], []])
      assert.deepStrictEqual(yield* seenBy(null), [
        ["one", "two"],
        ["run_two", "run_one"]
      ])
      // Nothing of it stays with the connection.
      assert.deepStrictEqual(yield* everything, [
        ["one", "two"],
        ["run_two", "run_one"]
      ])
    })
  )

  it.effect("calls no run stuck that stands in line behind those of others", () =>
    Effect.gen(function* () {
      yield* asOwner(...["behind", "before"].flatMap(organisation))
      yield* asOwner(
        "UPDATE sync.runs SET status = 'requested', requested_at = now() - interval '1 hour' WHERE id = 'run_behind'",
        "UPDATE sync.runs SET status = 'running', started_at = now() - interval '1 minute' WHERE id = 'run_before'"
      )
      const { look } = yield* CallersView
      const { find } = yield* Standings
      const health = Effect.map(find("con_behind"), (found) => Option.getOrThrow(found).health)
      const seenBy = (orgIds: CallerFacts["orgIds"]) => Effect.provideService(look(health), Caller, callerOf(orgIds))
      assert.deepStrictEqual([yield* seenBy(null), yield* seenBy(["behind"])], ["new", "new"])
      yield* asOwner("UPDATE sync.runs SET started_at = now() - interval '1 hour' WHERE id = 'run_before'")
      assert.deepStrictEqual([yield* seenBy(null), yield* seenBy(["behind"])], ["stuck", "stuck"])
    })
  )

  it.effect("shows no secret and changes nothing", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { look } = yield* CallersView
      for (const statement of [
        "SELECT sealed FROM sync.credentials",
        "SELECT secret_hash FROM sync.api_keys",
        "SELECT * FROM sync.data_keys",
        "SELECT body FROM sync.idempotent_answers",
        "DELETE FROM sync.runs",
        "INSERT INTO sync.organisations (id) VALUES ('of a reader')"
      ]) {
        const tried = yield* Effect.result(Effect.provideService(look(sql.unsafe(statement)), Caller, callerOf(null)))
        assert.strictEqual(tried._tag, "Failure", statement)
      }
    })
  )
})
