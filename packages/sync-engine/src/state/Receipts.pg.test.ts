/** "Proven up to" is what the receipts of an entity add up to: whole readings begin anew, changes go on, gaps stay until they are closed. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseTest, numberOf, rowsOf } from "../../../../test/support/database.ts"
import { Connections } from "./Connections.ts"
import { type NewReceipt, Receipts } from "./Receipts.ts"
import { Runs } from "./Runs.ts"

const StoreTest = Layer.mergeAll(Connections.layer, Runs.layer, Receipts.layer).pipe(Layer.provideMerge(DatabaseTest))

const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString()

/** A connection with one entity, and a run its receipts belong to. */
const entityOf = Effect.fnUntraced(function* (orgId: string, entity: `${string}.${string}` = "people.Person") {
  const connections = yield* Connections
  const runs = yield* Runs
  const receipts = yield* Receipts
  const connection = yield* connections.connect({ orgId, adapter: "any", baseUrl: "http://none", accountId: orgId, accountName: orgId })
  const entityId = (yield* connections.entities(connection.id, [entity])).get(entity)?.id ?? 0
  const { runId } = yield* runs.request(connection.id, "delta", { entities: null })
  const add = (proves: NewReceipt["proves"], from: number | null, to: number | null, more: Partial<NewReceipt> = {}) =>
    receipts.add({
      runId,
      attempt: 1,
      proves,
      reason: proves === "nothing" ? "it failed" : null,
      readings: [{ entityId, from: from === null ? null : at(from), to: to === null ? null : at(to), looks: 1 }],
      requests: 7,
      counts: null,
      isWhole: proves === "all" || proves === "rows",
      ...more
    })
  const proven = Effect.map(receipts.proven({ orgId, entity }), ([found]) => found)
  return { connection, entityId, runId, add, proven }
})

const minuteOf = (text: string | null | undefined) => (text == null ? null : new Date(text).getUTCMinutes())

layer(StoreTest, { excludeTestServices: true })("Receipts", (it) => {
  it.effect("changes go on from what is proven, and nothing is proven before a whole reading", () =>
    Effect.gen(function* () {
      const { add, proven } = yield* entityOf("chain")
      yield* add("changes", 1, 2)
      assert.deepInclude(yield* proven, { provenTo: null, gap: { from: at(1), to: at(2) } })
      yield* add("all", null, 3)
      assert.deepInclude(yield* proven, { provenTo: at(3), gap: null, wholeTo: at(3) })
      yield* add("changes", 2, 5)
      yield* add("changes", 5, 9)
      assert.deepInclude(yield* proven, { provenTo: at(9), gap: null, wholeTo: at(3) })
      yield* add("nothing", null, null)
      const last = yield* proven
      assert.deepInclude(last, { provenTo: at(9), gap: null })
      assert.deepInclude(last?.last, { proves: "nothing", reason: "it failed" })
    })
  )

  it.effect("a chain that breaks stays broken, with its gap, until a reading closes it", () =>
    Effect.gen(function* () {
      const { add, proven } = yield* entityOf("gap")
      yield* add("rows", null, 10)
      // Somebody moved the watermark: what lies between was never asked for.
      yield* add("changes", 20, 25)
      assert.deepInclude(yield* proven, { provenTo: at(10), gap: { from: at(20), to: at(25) } })
      yield* add("changes", 25, 30)
      assert.deepInclude(yield* proven, { provenTo: at(10), gap: { from: at(20), to: at(30) } })
      // A whole reading that began within the gap closes it in part only.
      yield* add("all", null, 15)
      assert.deepInclude(yield* proven, { provenTo: at(15), gap: { from: at(20), to: at(30) } })
      // A second gap behind the first: less is claimed, never more.
      yield* add("changes", 40, 45)
      assert.deepInclude(yield* proven, { provenTo: at(15), gap: { from: at(40), to: at(45) } })
      yield* add("all", null, 42)
      assert.deepInclude(yield* proven, { provenTo: at(45), gap: null, wholeTo: at(42) })
    })
  )

  it.effect("a long whole reading takes nothing back from the deltas that ran beside it", () =>
    Effect.gen(function* () {
      const { add, proven } = yield* entityOf("beside")
      yield* add("all", null, 10)
      yield* add("changes", 10, 30)
      yield* add("all", null, 20)
      assert.deepInclude(yield* proven, { provenTo: at(30), wholeTo: at(20) })
    })
  )

  it.effect("one row for many entities moves the head of each, and each row names the one before", () =>
    Effect.gen(function* () {
      const one = yield* entityOf("many")
      const connections = yield* Connections
      const others = yield* connections.entities(one.connection.id, ["people.Email", "people.Campus"])
      const ids = [one.entityId, ...[...others.values()].map(({ id }) => id)]
      yield* one.add("all", null, 1)
      const before = yield* numberOf("SELECT count(*) FROM sync.receipts")
      yield* one.add("changes", null, null, { readings: ids.map((entityId) => ({ entityId, from: at(1), to: at(4), looks: 2 })) })
      assert.strictEqual((yield* numberOf("SELECT count(*) FROM sync.receipts")) - before, 1)
      assert.deepInclude(yield* one.proven, { provenTo: at(4) })
      const [row] = yield* rowsOf(
        Schema.Struct({ previous: Schema.Array(Schema.NullOr(Schema.Int)) }),
        `SELECT (SELECT array_agg(x::int ORDER BY n) FROM unnest(previous_ids) WITH ORDINALITY AS p (x, n)) AS previous
         FROM sync.receipts WHERE run_id = $1 ORDER BY id DESC LIMIT 1`,
        [one.runId]
      )
      assert.deepStrictEqual(
        row?.previous.map((each) => each !== null),
        [true, false, false]
      )
      const receipts = yield* Receipts
      assert.deepStrictEqual(
        (yield* receipts.unchanged(one.runId, 1)).map(({ entity, to }) => [entity, minuteOf(to)]),
        ["people.Campus", "people.Email", "people.Person"].map((entity) => [entity, 4])
      )
    })
  )

  it.effect("what is proven outlives the receipts that proved it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { add, proven, runId } = yield* entityOf("pruned")
      yield* add("all", null, 1)
      yield* add("changes", 1, 6)
      yield* sql`DELETE FROM sync.receipts WHERE run_id = ${runId}`
      assert.deepInclude(yield* proven, { provenTo: at(6), last: null })
      yield* add("changes", 6, 8)
      assert.deepInclude(yield* proven, { provenTo: at(8) })
    })
  )

  it.effect("two readings that end together follow one another", () =>
    Effect.gen(function* () {
      const { add, entityId, proven } = yield* entityOf("together")
      yield* add("all", null, 0)
      yield* Effect.forEach(
        Array.from({ length: 20 }, (_, n) => n),
        (n) => add("changes", n, n + 1),
        { concurrency: 8 }
      )
      const links = yield* numberOf(
        `SELECT count(DISTINCT p) FROM sync.receipts r, unnest(r.entity_ids, r.previous_ids) AS l (e, p) WHERE l.e = $1 AND p IS NOT NULL`,
        [entityId]
      )
      assert.strictEqual(links, 20, "no two receipts follow the same one")
      assert.isNotNull((yield* proven)?.provenTo)
    })
  )

  it.effect("a lateness is remembered if it is the worst", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      const { connection, entityId } = yield* entityOf("late")
      for (const ms of [40_000, 90_000, 10_000]) yield* receipts.noteLateness(entityId, ms)
      assert.strictEqual((yield* receipts.heads(connection.id)).get("people.Person")?.latenessMs, 90_000)
    })
  )
})
