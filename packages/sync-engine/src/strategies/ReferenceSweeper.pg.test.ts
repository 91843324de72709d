import { assert, layer } from "@effect/vitest"
import { defineAdapter, jsonApi, mkEntityManifest } from "@openfaith/adapter-core"
import { Deferred, Duration, Effect, Fiber, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseTest, rowsOf } from "../../../../test/support/database.ts"
import { run, runningStream, untilBlocked, Visitor, visitor, wireRow } from "../../../../test/support/pages.ts"
import { Adapters } from "../Adapters.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { Targets } from "../loading/Targets.ts"
import { StateLive } from "../EngineLive.ts"
import { Aliases } from "../state/Aliases.ts"
import { applyModel } from "../store/canonicalTables.ts"
import { ReferenceSweeper } from "./ReferenceSweeper.ts"

const front = defineAdapter({
  id: "front",
  title: "Front desk",
  version: "1",
  defaultBaseUrl: "http://front",
  auth: ["basic"],
  oauth: null,
  budget: { requests: 1, period: Duration.seconds(1), deepOffset: null, headers: null },
  headers: () => ({}),
  format: jsonApi,
  account: { path: "/", read: () => null },
  readError: () => null,
  webhooks: null,
  manifest: mkEntityManifest([Visitor])
})

const SweeperTest = ReferenceSweeper.layer.pipe(
  Layer.provideMerge(Targets.layer),
  Layer.provideMerge(StateLive),
  Layer.provideMerge([Adapters.layer([front]), CanonicalModel.layer([visitor])]),
  Layer.provideMerge(Layer.effectDiscard(applyModel([visitor])).pipe(Layer.provideMerge(DatabaseTest)))
)

const Host = Schema.Struct({ id: Schema.String, host: Schema.NullOr(Schema.String) })
const Wanted = Schema.Struct({ id: Schema.String, reason: Schema.String })

/** Visitors of an organisation, who brought whom, and what is asked of them. */
const guests = Effect.fnUntraced(function* () {
  const stream = yield* runningStream()
  let moment = 10
  const store = (hosts: Readonly<Record<string, string | null>>, name = "Ada") => {
    const records = Object.entries(hosts).map(([id, host]) => {
      const { text } = wireRow(id, { name, age: null, updated_at: null }, host)
      return stream.record(id, { name, host, payload: text, content: text })
    })
    moment += 10
    return stream.write({ records, sent: moment, received: moment + 1 })
  }
  const hosts = Effect.map(
    rowsOf(Host, "SELECT external_id AS id, host_id AS host FROM canonical.visitor WHERE entity_id = $1 ORDER BY 1", [stream.entityId]),
    (rows) => Object.fromEntries(rows.map(({ host, id }) => [id, host]))
  )
  const wanted = rowsOf(Wanted, "SELECT external_id AS id, reason FROM sync.waiting_reads WHERE entity_id = $1 ORDER BY 1", [
    stream.entityId
  ])
  /** Through the whole table; other tests' visitors are in it too. */
  const walk = (age: Duration.Duration) =>
    Effect.flatMap(ReferenceSweeper, ({ step }) => Effect.repeat(step(visitor, age), { until: ({ isEnd }) => isEnd }))
  return { stream, store, hosts, wanted, walk }
})

layer(SweeperTest, { excludeTestServices: true })("References", (it) => {
  it.effect("that lead nowhere are asked for by id once, when they are old, and again only when what refers to them changes", () =>
    Effect.gen(function* () {
      const { store, stream, walk, wanted } = yield* guests()
      yield* store({ 1: null, 2: "1", 3: "9", 4: "9", 5: "8" })
      yield* walk(Duration.hours(1))
      yield* walk(Duration.hours(1))
      assert.deepStrictEqual(yield* wanted, [], "they may still arrive by themselves")
      yield* store({ 8: null })
      yield* walk(Duration.zero)
      assert.deepStrictEqual(yield* wanted, [{ id: "9", reason: "orphan" }])
      const answer = run("DELETE FROM sync.waiting_reads WHERE entity_id = $1", [stream.entityId])
      yield* answer
      yield* walk(Duration.zero)
      yield* walk(Duration.zero)
      assert.deepStrictEqual(yield* wanted, [], "the answer is remembered")
      yield* store({ 4: "9" }, "Grace")
      yield* walk(Duration.zero)
      assert.deepStrictEqual(yield* wanted, [{ id: "9", reason: "orphan" }])
      yield* answer
      yield* walk(Duration.zero)
      assert.deepStrictEqual(yield* wanted, [])
    })
  )

  it.effect("to a merged row are moved wherever that was left half-way, and settled once", () =>
    Effect.gen(function* () {
      const aliases = yield* Aliases
      const sweeper = yield* ReferenceSweeper
      const { hosts, store, stream } = yield* guests()
      yield* store({ 1: null, 2: null, 3: null, 4: "1", 5: "2" })
      const [one, two, three] = [stream.idOf("1"), stream.idOf("2"), stream.idOf("3")]
      yield* aliases.add(one, two)
      assert.include(yield* aliases.unsettled, stream.connectionId)
      yield* sweeper.settleMerges
      assert.deepInclude(yield* hosts, { 4: two, 5: two })
      assert.notInclude(yield* aliases.unsettled, stream.connectionId)
      // The one that was kept is merged itself.
      yield* aliases.add(two, three)
      yield* sweeper.settleMerges
      assert.deepInclude(yield* hosts, { 4: three, 5: three })
      assert.notInclude(yield* aliases.unsettled, stream.connectionId)
      yield* store({ 6: "1" })
      assert.deepInclude(yield* hosts, { 6: three })
    })
  )

  it.effect("to a row that is being merged are moved too, though their page did not know of it", () =>
    Effect.gen(function* () {
      const aliases = yield* Aliases
      const sql = yield* SqlClient.SqlClient
      const { hosts, store, stream } = yield* guests()
      yield* store({ 1: null, 2: null })
      const isWritten = yield* Deferred.make<void>()
      const letGo = yield* Deferred.make<void>()
      const page = yield* store({ 3: "1" }).pipe(
        Effect.andThen(Deferred.succeed(isWritten, undefined)),
        Effect.andThen(Deferred.await(letGo)),
        sql.withTransaction,
        Effect.forkChild
      )
      yield* Deferred.await(isWritten)
      yield* aliases.add(stream.idOf("1"), stream.idOf("2"))
      const settling = yield* Effect.forkChild(aliases.settle(stream.connectionId, [visitor]))
      yield* untilBlocked
      yield* Deferred.succeed(letGo, undefined)
      yield* Fiber.join(page)
      yield* Fiber.join(settling)
      assert.deepInclude(yield* hosts, { 3: stream.idOf("2") })
      assert.notInclude(yield* aliases.unsettled, stream.connectionId)
    })
  )
})
