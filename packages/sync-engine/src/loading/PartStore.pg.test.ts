import { assert, layer } from "@effect/vitest"
import { defineAdapter, jsonApi } from "@openfaith/adapter-core"
import { Duration, Effect, Layer, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { numberOf, rowsOf } from "../../../../test/support/database.ts"
import { PagesTest, runningStream, testManifest, Visitor, visitor, wireRow } from "../../../../test/support/pages.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { Connections } from "../state/Connections.ts"
import { noRequests } from "../state/RequestsFor.ts"
import { inTurn } from "../store/inTurn.ts"
import { Drift } from "./Drift.ts"
import { ErasedLooks } from "./ErasedLooks.ts"
import { RecordRemoval } from "./RecordRemoval.ts"
import { emptyPart, lookHash } from "./PageGroup.ts"
import { Targets } from "./Targets.ts"
import { PartStore } from "./PartStore.ts"
import { Preparation } from "./Preparation.ts"
import type { HeldStream, StreamContext } from "./StreamContext.ts"

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
  manifest: testManifest
})

const PartStoreTest = Layer.mergeAll(PartStore.layer, Preparation.layer).pipe(
  Layer.provide(Drift.layer),
  Layer.provideMerge([ErasedLooks.layer, RecordRemoval.layer, Targets.layer]),
  Layer.provideMerge(CanonicalModel.layer([visitor])),
  Layer.provideMerge(PagesTest)
)

const visitorRow = (id: string, name: string) => wireRow(id, { name, age: null, updated_at: null })

/** Two stored visitors, and a page of the source that shows the first as it is and the second with another name. */
const comparedPage = Effect.fnUntraced(function* ({ met = null }: Partial<Pick<HeldStream, "met">> = {}) {
  const stream = yield* runningStream()
  const { entityId, lease, runId } = stream
  const preparation = yield* Preparation
  const parts = yield* PartStore
  const connections = yield* Connections
  const connection = Option.getOrThrow(yield* connections.find(stream.connectionId))
  const model = yield* CanonicalModel
  const context: StreamContext = {
    runId,
    attempt: 1,
    lane: "backfill",
    connection,
    adapter: front,
    own: { entity: Visitor, entityId, streamId: lease.streamId, epoch: lease.epoch, met },
    harvested: [],
    entityIds: new Map([["front.Visitor", entityId]]),
    clock: { atEarliest: (at) => at, atLatest: (at) => at },
    fetcher: {
      page: () => Effect.succeedNone,
      row: () => Effect.succeedNone,
      isUnchanged: () => Effect.succeedNone,
      mergedInto: () => Effect.succeedNone,
      takeRequests: Effect.succeed({ ...noRequests, reading: 1 }),
      spent: Effect.succeed(1),
      fieldsOff: { of: () => new Set<string>(), page: (_entity, page) => page, row: (_entity, row) => row }
    },
    target: { connectionId: connection.id, manifest: front.manifest, model, links: new Map(), zone: null }
  }
  const asStored = (id: string, name: string) => {
    const row = visitorRow(id, name)
    return { ...stream.record(id, { name }), hash: lookHash(Visitor, row) }
  }
  yield* stream.write({ records: [asStored("1", "same"), asStored("2", "old")] })

  const part = emptyPart(Visitor)
  for (const [id, name] of [
    ["1", "same"],
    ["2", "new"]
  ] as const) {
    const row = visitorRow(id, name)
    part.looks.set(id, { row, parent: null, hash: lookHash(Visitor, row) })
  }
  const interval = { sent: stream.at(30), received: stream.at(31) }
  /** Stores the page; after its first comparison the others get in between. Answers how often it was prepared. */
  const storeAfter = <E>(others: Effect.Effect<unknown, E>) =>
    Effect.gen(function* () {
      let times = 0
      const prepare = Effect.gen(function* () {
        times++
        const prepared = yield* preparation.prepare(context, context.own, part, interval)
        if (times === 1) yield* others
        return [prepared]
      })
      yield* parts.store(context, prepare, { lap: 1, cursor: '"after"', sourceTotal: null, pages: 1, interval })
      return times
    })
  const names = Effect.map(
    rowsOf(
      Schema.Struct({ name: Schema.NullOr(Schema.String) }),
      "SELECT name FROM canonical.visitor WHERE entity_id = $1 AND deleted_at IS NULL ORDER BY external_id",
      [entityId]
    ),
    (rows) => rows.map(({ name }) => name)
  )
  return { stream, storeAfter, names, asStored }
})

layer(PartStoreTest, { excludeTestServices: true })("Storing a page that was compared before another writer came", (it) => {
  it.effect("takes the turn and is not prepared again where its own records are as they were", () =>
    Effect.gen(function* () {
      const { asStored, names, storeAfter, stream } = yield* comparedPage()
      assert.strictEqual(yield* storeAfter(stream.write({ sent: 20, received: 21, records: [asStored("3", "other")] })), 1)
      assert.deepStrictEqual(yield* names, ["same", "new", "other"])
      assert.strictEqual((yield* stream.held)?.cursor, '"after"')
    })
  )

  it.effect("is prepared again where a record of it was erased meanwhile, and writes nothing of that", () =>
    Effect.gen(function* () {
      const { names, storeAfter, stream } = yield* comparedPage()
      const sql = yield* SqlClient.SqlClient
      const removal = yield* RecordRemoval
      const erasing = inTurn(sql, stream.entityId, () => removal.erase(stream.entityId, ["2"], "a test"))
      assert.strictEqual(yield* storeAfter(erasing), 2)
      assert.deepStrictEqual(yield* names, ["same"])
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM sync.records WHERE entity_id = $1 AND external_id = '2'", [stream.entityId]),
        0
      )
      const classes = yield* rowsOf(
        Schema.Struct({ ids: Schema.Array(Schema.String), classes: Schema.String }),
        "SELECT ids, classes FROM sync.sightings WHERE stream_id = $1 AND lap = 1 ORDER BY seq DESC LIMIT 1",
        [stream.lease.streamId]
      )
      assert.deepStrictEqual(classes, [{ ids: ["1", "2"], classes: "ue" }])
    })
  )

  it.effect("is prepared again where a record that was unchanged has changed, and its look is not lost", () =>
    Effect.gen(function* () {
      const { asStored, names, storeAfter, stream } = yield* comparedPage()
      assert.strictEqual(yield* storeAfter(stream.write({ sent: 20, received: 21, records: [asStored("1", "in between")] })), 2)
      assert.deepStrictEqual(yield* names, ["same", "new"])
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.waiting_reads WHERE entity_id = $1", [stream.entityId]), 0)
    })
  )

  it.effect("takes it for all new where there was nothing of the entity when its slice began, and is judged where that has changed", () =>
    Effect.gen(function* () {
      const { names, storeAfter, stream } = yield* comparedPage({ met: new Set() })
      assert.strictEqual(yield* storeAfter(Effect.void), 1)
      assert.deepStrictEqual(yield* names, ["same", "new"])
      assert.deepInclude(yield* stream.held, { records: 2, canonical: 2, sightings: 2, cursor: '"after"' })
      const told = "SELECT count(*) FROM sync.history WHERE entity_id = $1 AND external_id = '2'"
      assert.strictEqual(yield* numberOf(told, [stream.entityId]), 2)
    })
  )
})
