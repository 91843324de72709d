import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Option, Random } from "effect"
import { numberOf } from "../../../../test/support/database.ts"
import { isDeep } from "../../../../test/support/engine.ts"
import { PagesTest, run, runningStream, visitor } from "../../../../test/support/pages.ts"
import { Adapters } from "../Adapters.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { History } from "../state/History.ts"
import { Lineage } from "../state/Lineage.ts"
import { historyLooks } from "../store/historyCtes.ts"
import { Explain } from "./Explain.ts"

const ExplainTest = Explain.layer.pipe(
  Layer.provide(Lineage.layer),
  Layer.provide(CanonicalModel.layer([visitor])),
  Layer.provideMerge(Adapters.layer([])),
  Layer.provideMerge(PagesTest)
)

/** A look as history has to tell it; `sent` in seconds from the test's moment. */
interface Expected {
  readonly outcome: string
  readonly sent: number
  readonly changed: ReadonlyArray<string>
  readonly lost: ReadonlyArray<string>
}

const isoAt = (seconds: number) => new Date(seconds * 1000).toISOString()
const version = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour)).toISOString()

/** A life of one record from chance, lived through the real statements, and the story it should make. */
const lived = Effect.fn("lived")(function* (seed: number, length: number) {
  const stream = yield* runningStream()
  const stored: Array<Expected> = []
  const unstored: Array<Expected> = []
  const order: Array<Expected> = []
  const tell = (ring: Array<Expected>, look: Expected) => {
    ring.push(look)
    order.push(look)
  }
  let now = 100
  let hour = 1
  let note = 0
  let content = { name: "Ada", note: "0" }
  let isLive = true
  const page = (name: string, text: string, sent: number, at: number) =>
    stream.write({
      sent,
      received: sent + 1,
      records: [
        stream.record("1", {
          name,
          content: `${name} ${text}`,
          version: version(at),
          payload: JSON.stringify({ type: "Visitor", id: "1", attributes: { name, note: text, never: null } })
        })
      ]
    })
  yield* page(content.name, content.note, now, hour)
  // Of the first look nothing is told until it is replaced.
  const first: Expected = { outcome: "stored", sent: now, changed: [], lost: [] }
  const replaced = () => {
    if (stored.length === 0) tell(stored, first)
  }
  for (let step = 0; step < length; step++) {
    now += 10
    const event = yield* Random.nextIntBetween(0, 6)
    const text = String(++note)
    if (event <= 1) {
      replaced()
      yield* page(content.name, text, now, ++hour)
      content = { ...content, note: text }
      isLive = true
      tell(stored, { outcome: "stored", sent: now, changed: ["note"], lost: [] })
    } else if (event === 2) {
      // The same once more: nothing is written. A deleted record that is there again is.
      if (!isLive) {
        replaced()
        tell(stored, { outcome: "stored", sent: now, changed: [], lost: [] })
      }
      yield* page(content.name, content.note, now, hour)
      isLive = true
    } else if (event === 3) {
      yield* page("late", text, 50, hour)
      tell(unstored, { outcome: "stale", sent: 50, changed: ["name", "note"], lost: [] })
    } else if (event === 4 && isLive) {
      replaced()
      yield* stream.bury(["1"], now, now + 1)
      isLive = false
      tell(stored, { outcome: "deleted", sent: now, changed: [], lost: [] })
    } else if (event === 5 && isLive) {
      yield* page("", text, now, ++hour)
      tell(unstored, { outcome: "held", sent: now, changed: ["name", "note"], lost: ["name"] })
    }
  }
  const kept = new Set([...stored.slice(-historyLooks.stored), ...unstored.slice(-historyLooks.unstored)])
  const expected = order.filter((look) => kept.has(look))
  const explain = yield* Explain
  const explanation = Option.getOrThrow(yield* explain.row(stream.idOf("1")))
  const [record] = explanation.records
  const story = `seed ${seed}`
  assert.strictEqual(record?.state, isLive ? "live" : "deleted", story)
  assert.strictEqual(explanation.row?.deletedAt === null, isLive, story)
  const looks = record?.looks.map(({ changed, lost, outcome, sentAt }) => ({ outcome, sentAt, changed, lost }))
  const wanted = (expected.length === 0 ? [first] : expected).map(({ sent, ...rest }) => ({ ...rest, sentAt: isoAt(stream.at(sent)) }))
  const named = wanted.map(({ changed, lost, outcome, sentAt }) => ({ outcome, sentAt, changed, lost }))
  assert.deepStrictEqual(looks, named, story)
  assert.isTrue(
    record?.looks.every(({ runId }) => runId === stream.runId),
    story
  )
  return { told: expected.length, overflown: stored.length > historyLooks.stored && unstored.length > historyLooks.unstored }
})

layer(ExplainTest, { excludeTestServices: true })("What is explained", (it) => {
  const seeds = Array.from({ length: isDeep ? 300 : 12 }, (_, index) => index + 1)

  it.effect(
    `equals the injected history, over ${seeds.length} seeds, within its bounds`,
    () =>
      Effect.gen(function* () {
        const told = yield* Effect.forEach(seeds, (seed) => lived(seed, 5 + (seed % 12) * 7).pipe(Random.withSeed(seed)))
        assert.isAbove(told.filter(({ overflown }) => overflown).length, 0, "some histories have to outgrow their rings")
      }),
    isDeep ? 500_000 : 300_000
  )

  it.effect("is written on change only: not for what is seen for the first time, nor for what is seen again", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const rows = numberOf("SELECT count(*) FROM sync.history WHERE entity_id = $1", [stream.entityId])
      const ids = ["1", "2", "3"]
      yield* stream.write({ sent: 10, received: 11, records: ids.map((id) => stream.record(id)) })
      yield* stream.write({ sent: 20, received: 21, records: ids.map((id) => stream.record(id)) })
      assert.strictEqual(yield* rows, 0)
      yield* stream.write({ sent: 30, received: 31, records: [stream.record("2", { name: "other" })] })
      assert.strictEqual(yield* rows, 2, "the look that went and the one that came")
      // A source that repeats an old answer is told of once.
      for (const _ of ids) yield* stream.write({ sent: 5, received: 6, records: [stream.record("2", { name: "old" })] })
      assert.strictEqual(yield* rows, 3)
    })
  )

  it.effect("is pruned by age in bounded batches, and goes on afterwards", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const history = yield* History
      for (let step = 0; step < 6; step++)
        yield* stream.write({ sent: 10 * step, received: 10 * step + 1, records: [stream.record("1", { name: `${step}` })] })
      yield* run("UPDATE sync.history SET at = at - interval '91 days' WHERE entity_id = $1 AND slot < 4", [stream.entityId])
      assert.strictEqual(yield* history.prune(90, 3), 3)
      assert.strictEqual(yield* history.prune(90, 3), 1)
      assert.strictEqual(yield* history.prune(90, 3), 0)
      yield* stream.write({ sent: 90, received: 91, records: [stream.record("1", { name: "last" })] })
      assert.deepStrictEqual(
        (yield* history.of(stream.entityId, "1")).map(({ sentAt }) => sentAt),
        [40, 50, 90].map((at) => isoAt(stream.at(at)))
      )
    })
  )

  it.effect("is nothing where there has never been such a row", () =>
    Effect.gen(function* () {
      const explain = yield* Explain
      for (const id of ["visitor_00000000000000000000000000", "person_x", "", "'"]) assert.isTrue(Option.isNone(yield* explain.row(id)))
      const stream = yield* runningStream()
      const name = { orgId: stream.orgId, adapter: null, entity: "front.Visitor", externalId: "none" }
      assert.isTrue(Option.isNone(yield* explain.record(name)))
    })
  )
})
