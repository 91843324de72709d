import { assert, layer } from "@effect/vitest"
import { defineAdapter, jsonApi, mkEntityManifest } from "@openfaith/adapter-core"
import { Deferred, Duration, Effect, Fiber, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseTest, numberOf, rowsOf } from "../../../../test/support/database.ts"
import { countingStatements } from "../../../../test/support/countingStatements.ts"
import { run, runningStream, untilBlocked, Visitor, visitor, wireRow } from "../../../../test/support/pages.ts"
import { Adapters } from "../Adapters.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { Targets } from "../loading/Targets.ts"
import { StateLive } from "../EngineLive.ts"
import { Connections } from "../state/Connections.ts"
import { Decisions } from "../state/Decisions.ts"
import { Reprojections } from "../state/Reprojections.ts"
import { applyModel } from "../store/canonicalTables.ts"
import { Replay } from "./Replay.ts"
import { Reprojector } from "./Reprojector.ts"

/** Calls everybody guest, and cannot take a person without a name. */
const newer = mkEntityManifest([
  {
    ...Visitor,
    transformVersion: 2,
    toCanonical: (record: Parameters<typeof Visitor.toCanonical>[0]) => {
      const { name } = record.attributes
      if (name === null) throw new Error("has no name")
      return Visitor.toCanonical({ ...record, attributes: { ...record.attributes, name: `Guest ${name}` } }, { zone: null })
    }
  }
])

const front = defineAdapter({
  id: "front",
  title: "Front desk",
  version: "2",
  defaultBaseUrl: "http://front",
  auth: ["basic"],
  oauth: null,
  budget: { requests: 1, period: Duration.seconds(1), deepOffset: null, headers: null },
  headers: () => ({}),
  format: jsonApi,
  account: { path: "/", read: () => null },
  readError: () => null,
  webhooks: null,
  manifest: newer
})

const ReprojectorTest = Reprojector.layer.pipe(
  Layer.provideMerge(Replay.layer),
  Layer.provideMerge(Targets.layer),
  Layer.provideMerge(StateLive),
  Layer.provideMerge([Adapters.layer([front]), CanonicalModel.layer([visitor])]),
  Layer.provideMerge(Layer.effectDiscard(applyModel([visitor])).pipe(Layer.provideMerge(DatabaseTest)))
)

const Named = Schema.Struct({ id: Schema.String, name: Schema.NullOr(Schema.String) })
const Fed = Schema.Struct({ id: Schema.String, operation: Schema.String })

/** Visitors stored by the older transform, and what is asked of them. */
const storedVisitors = Effect.fnUntraced(function* (names: Readonly<Record<string, string | null>>) {
  const stream = yield* runningStream()
  const record = (id: string, name: string | null) => {
    const { text } = wireRow(id, { name, age: null, updated_at: null })
    return { ...stream.record(id, { name, payload: text, content: text }) }
  }
  yield* stream.write({ records: Object.entries(names).map(([id, name]) => record(id, name)) })
  const rows = rowsOf(
    Named,
    "SELECT external_id AS id, name FROM canonical.visitor WHERE entity_id = $1 AND deleted_at IS NULL ORDER BY 1",
    [stream.entityId]
  )
  const feed = rowsOf(
    Fed,
    `SELECT c.external_id AS id, f.operation FROM sync.changes x, unnest(x.ids, string_to_array(x.operations, NULL)) AS f(id, operation)
     JOIN canonical.visitor c ON c.id = f.id WHERE x.org_id = $1 ORDER BY x.position, 1`,
    [stream.orgId]
  )
  const reprojection = Effect.map(
    Effect.flatMap(Reprojections, ({ list }) => list(stream.orgId)),
    ([one]) => one
  )
  return { stream, record, rows, feed, reprojection }
})

layer(ReprojectorTest, { excludeTestServices: true })("A reprojection", (it) => {
  it.effect("changes only rows that differ, tells the feed of these, and keeps the rows of a record it cannot take", () =>
    Effect.gen(function* () {
      const { adopt, carryOut, preview, request } = yield* Reprojector
      const { feed, reprojection, rows, stream } = yield* storedVisitors({ 1: "Ada", 2: null, 3: "Grace" })
      yield* run("UPDATE canonical.visitor SET name = 'Guest Grace' WHERE entity_id = $1 AND external_id = '3'", [stream.entityId])
      const scope = { orgId: stream.orgId, entity: null }
      const before = yield* stream.held
      const [previewed] = yield* preview(scope)
      assert.deepInclude(previewed, { records: 3, quarantined: 1, transformVersion: 2 })
      assert.deepStrictEqual(previewed?.problems, [{ externalId: "2", path: "toCanonical", reason: "has no name" }])
      assert.deepStrictEqual(previewed?.canonical, [
        {
          entity: "visitor",
          created: 0,
          updated: 1,
          removed: 0,
          samples: [{ id: stream.idOf("1"), externalId: "1", before: { name: "Ada" }, after: { name: "Guest Ada" } }]
        }
      ])
      assert.deepStrictEqual(yield* stream.held, before)
      assert.isUndefined(yield* reprojection)

      assert.lengthOf(yield* adopt(null), 1)
      assert.lengthOf(yield* adopt(null), 0, "queued once")
      yield* carryOut
      assert.deepStrictEqual(yield* rows, [
        { id: "1", name: "Guest Ada" },
        { id: "2", name: null },
        { id: "3", name: "Guest Grace" }
      ])
      assert.deepStrictEqual((yield* feed).slice(3), [{ id: "1", operation: "u" }])
      const done = yield* reprojection
      assert.deepInclude(done, { records: 3, changed: 1, quarantined: 1, problem: null })
      assert.isNotNull(done?.finishedAt)
      const versions = "SELECT count(*) FROM sync.records WHERE entity_id = $1 AND transform_version = 2 AND adapter_version = '2'"
      assert.strictEqual(yield* numberOf(versions, [stream.entityId]), 2)
      assert.strictEqual((yield* stream.held)?.quarantined, 1)

      // By hand, it goes through all of them again and finds nothing to change.
      assert.deepInclude((yield* request(scope))[0], { joined: false })
      yield* carryOut
      assert.deepInclude(yield* reprojection, { records: 3, changed: 0, quarantined: 1 })
      assert.lengthOf(yield* feed, 4)
    })
  )

  it.effect("is requested of many connections in a few statements, and those that are under way join it", () =>
    Effect.gen(function* () {
      const { adopt, carryOut, request } = yield* Reprojector
      const { connect, entities } = yield* Connections
      const orgId = "many"
      for (let account = 0; account < 40; account++) {
        const { id } = yield* connect({ orgId, adapter: "front", baseUrl: "http://front", accountId: String(account), accountName: "Many" })
        yield* entities(id, ["front.Visitor"])
      }
      const scope = { orgId, entity: null }
      const first = yield* request(scope)
      assert.lengthOf(
        first.filter(({ joined }) => !joined),
        40,
        "none was adopted yet: their older pages have to be waited for"
      )
      assert.lengthOf(yield* adopt(null), 0)
      yield* run(
        `UPDATE sync.reprojections SET finished_at = now() WHERE entity_id = (SELECT min(e.id) FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = $1)`,
        [orgId]
      )
      const { count, value: again } = yield* countingStatements(request(scope))
      assert.lengthOf(
        again.filter(({ joined }) => joined),
        39
      )
      assert.isBelow(count, 5, "statements for 40 entities")
      yield* carryOut
    })
  )

  it.effect("stopped within a batch goes on where it was: its position moves only together with the rows", () =>
    Effect.gen(function* () {
      const { adopt, carryOut } = yield* Reprojector
      const sql = yield* SqlClient.SqlClient
      const { reprojection, rows, stream } = yield* storedVisitors({ 1: "Ada", 2: "Grace" })
      yield* adopt(null)
      const isHeld = yield* Deferred.make<void>()
      const letGo = yield* Deferred.make<void>()
      const holder = yield* sql`SELECT 1 FROM canonical.visitor WHERE entity_id = ${stream.entityId} FOR UPDATE`.pipe(
        Effect.andThen(Deferred.succeed(isHeld, undefined)),
        Effect.andThen(Deferred.await(letGo)),
        sql.withTransaction,
        Effect.forkChild
      )
      yield* Deferred.await(isHeld)
      const working = yield* Effect.forkChild(carryOut)
      yield* untilBlocked
      yield* Fiber.interrupt(working)
      yield* Deferred.succeed(letGo, undefined)
      yield* Fiber.join(holder)
      assert.deepInclude(yield* reprojection, { records: 0, changed: 0, finishedAt: null })
      yield* carryOut
      assert.deepStrictEqual(yield* rows, [
        { id: "1", name: "Guest Ada" },
        { id: "2", name: "Guest Grace" }
      ])
      assert.deepInclude(yield* reprojection, { records: 2, changed: 2 })
    })
  )

  it.effect("never overwrites a newer look: it waits for the page that is writing one", () =>
    Effect.gen(function* () {
      const { adopt, carryOut } = yield* Reprojector
      const sql = yield* SqlClient.SqlClient
      const { record, rows, stream } = yield* storedVisitors({ 1: "Ada", 2: "Grace" })
      yield* adopt(null)
      const isWritten = yield* Deferred.make<void>()
      const letGo = yield* Deferred.make<void>()
      const newLook = { ...record("1", "Ada Lovelace"), canonical: stream.record("1", { name: "Guest Ada Lovelace" }).canonical }
      const page = yield* stream
        .write({ records: [newLook], sent: 20, received: 21, transformVersion: 2 })
        .pipe(
          Effect.andThen(Deferred.succeed(isWritten, undefined)),
          Effect.andThen(Deferred.await(letGo)),
          sql.withTransaction,
          Effect.forkChild
        )
      yield* Deferred.await(isWritten)
      const working = yield* Effect.forkChild(carryOut)
      yield* untilBlocked
      yield* Deferred.succeed(letGo, undefined)
      yield* Fiber.join(page)
      yield* Fiber.join(working)
      assert.deepStrictEqual(yield* rows, [
        { id: "1", name: "Guest Ada Lovelace" },
        { id: "2", name: "Guest Grace" }
      ])
    })
  )

  it.effect("by several processes at once is made once", () =>
    Effect.gen(function* () {
      const { adopt, carryOut } = yield* Reprojector
      const names = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [String(index), `Visitor ${index}`]))
      const { feed, reprojection } = yield* storedVisitors(names)
      yield* adopt(null)
      const open = Effect.map(reprojection, (one) => one?.finishedAt === null)
      yield* Effect.all(
        Array.from({ length: 4 }, () => Effect.repeat(carryOut, { while: () => open })),
        { concurrency: "unbounded" }
      )
      assert.deepInclude(yield* reprojection, { records: 1200, changed: 1200, quarantined: 0 })
      assert.lengthOf(yield* feed, 2400)
    })
  )

  it.effect("refuses pages of an older transform from then on, and waits for those that are being written", () =>
    Effect.gen(function* () {
      const { adopt, carryOut } = yield* Reprojector
      const sql = yield* SqlClient.SqlClient
      const { record, rows, stream } = yield* storedVisitors({ 1: "Ada" })
      const isWritten = yield* Deferred.make<void>()
      const letGo = yield* Deferred.make<void>()
      const page = yield* stream
        .write({ records: [record("2", "Grace")], sent: 20, received: 21 })
        .pipe(
          Effect.andThen(Deferred.succeed(isWritten, undefined)),
          Effect.andThen(Deferred.await(letGo)),
          sql.withTransaction,
          Effect.forkChild
        )
      yield* Deferred.await(isWritten)
      const adopting = yield* Effect.forkChild(adopt(null))
      yield* untilBlocked
      yield* Deferred.succeed(letGo, undefined)
      yield* Fiber.join(page)
      yield* Fiber.join(adopting)
      yield* carryOut
      const made = [
        { id: "1", name: "Guest Ada" },
        { id: "2", name: "Guest Grace" }
      ]
      assert.deepStrictEqual(yield* rows, made)

      const before = yield* stream.held
      const late = { cursor: '"late"', records: [record("1", "Ada the elder"), record("3", "Hedy")], sent: 30, received: 31 }
      assert.strictEqual((yield* Effect.flip(stream.write(late)))._tag, "OlderTransform")
      assert.strictEqual((yield* Effect.flip(stream.write({ ...late, records: [] })))._tag, "OlderTransform")
      assert.deepStrictEqual(yield* stream.held, before)
      assert.deepStrictEqual(yield* rows, made)
    })
  )

  it.effect("goes through records again that were brought back after it", () =>
    Effect.gen(function* () {
      const { adopt, carryOut } = yield* Reprojector
      const decisions = yield* Decisions
      const { reprojection, rows, stream } = yield* storedVisitors({ 1: "Ada", 2: "Grace" })
      const decision = yield* decisions.open("deletions", stream.entityId, stream.lease.streamId, 2, 0)
      yield* decisions.decide(decision, "confirmed", { by: null, reason: null })
      yield* run(
        `WITH gone AS (UPDATE sync.records SET deleted_at = now() WHERE entity_id = $1 AND external_id = '1' RETURNING external_id, deleted_at),
           rows AS (UPDATE canonical.visitor SET deleted_at = now() WHERE entity_id = $1 AND external_id = '1')
         INSERT INTO sync.decision_records (decision_id, external_id, outcome, buried_at)
         SELECT $2::bigint, external_id, 'buried', deleted_at FROM gone`,
        [stream.entityId, decision]
      )
      yield* adopt(null)
      yield* carryOut
      assert.deepStrictEqual(yield* rows, [{ id: "2", name: "Guest Grace" }])
      assert.isTrue(yield* decisions.undo(decision, { by: null, reason: null }))
      assert.deepInclude(yield* reprojection, { finishedAt: null })
      yield* carryOut
      assert.deepStrictEqual(yield* rows, [
        { id: "1", name: "Guest Ada" },
        { id: "2", name: "Guest Grace" }
      ])
    })
  )
})
