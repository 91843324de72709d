import { assert, layer } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { numberOf, rowsOf } from "../../../../test/support/database.ts"
import { PagesTest, runningStream, visitor } from "../../../../test/support/pages.ts"
import { Records } from "../state/Records.ts"
import { StoredRows } from "../state/StoredRows.ts"
import { Sightings } from "../state/Sightings.ts"

interface Look {
  readonly sent: number
  readonly received: number
  readonly version?: string
  /** Equal content, equal hash. */
  readonly content: string
  readonly byId?: boolean
  readonly lane?: string
}

interface Case {
  readonly name: string
  readonly stored: Look
  /** When a tombstone replaced the stored look, if one did. */
  readonly buried?: { readonly sent: number; readonly received: number }
  readonly incoming: Look
  /** `a` written, `r` written with a lower version, `u` unchanged, `s` stale, `t` tied. */
  readonly becomes: "a" | "r" | "u" | "s" | "t"
}

const older = "2026-01-01T00:00:00Z"
const newer = "2026-01-02T00:00:00Z"
const at = (sent: number, received: number) => ({ sent, received })

const cases: ReadonlyArray<Case> = [
  {
    name: "the newer version wins",
    stored: { ...at(10, 11), version: older, content: "old" },
    incoming: { ...at(12, 13), version: newer, content: "new" },
    becomes: "a"
  },
  {
    name: "the newer version wins where the looks overlap",
    stored: { ...at(10, 13), version: older, content: "old" },
    incoming: { ...at(11, 12), version: newer, content: "new" },
    becomes: "a"
  },
  {
    name: "the older version loses where the looks overlap",
    stored: { ...at(10, 12), version: newer, content: "new" },
    incoming: { ...at(11, 13), version: older, content: "old" },
    becomes: "s"
  },
  {
    name: "a list that shows an older version later is asked by id: the source may have gone back",
    stored: { ...at(10, 11), version: newer, content: "new" },
    incoming: { ...at(12, 13), version: older, content: "old" },
    becomes: "t"
  },
  {
    name: "a delta whose list lags behind a read by id is not asked about again",
    stored: { ...at(10, 11), version: newer, content: "new", byId: true },
    incoming: { ...at(12, 13), version: older, content: "old", lane: "delta" },
    becomes: "s"
  },
  {
    name: "a whole reading is asked about even after a read by id: the source may have gone back since",
    stored: { ...at(10, 11), version: newer, content: "new", byId: true },
    incoming: { ...at(12, 13), version: older, content: "old", lane: "reconciliation" },
    becomes: "t"
  },
  {
    name: "a look by id sent later wins with a lower version",
    stored: { ...at(10, 11), version: newer, content: "new" },
    incoming: { ...at(12, 13), version: older, content: "reverted", byId: true },
    becomes: "r"
  },
  {
    name: "a look by id that overlaps does not win with a lower version",
    stored: { ...at(10, 12), version: newer, content: "new" },
    incoming: { ...at(11, 13), version: older, content: "old", byId: true },
    becomes: "s"
  },
  {
    name: "equal content is not written, whatever its version",
    stored: { ...at(10, 11), version: older, content: "same" },
    incoming: { ...at(12, 13), version: newer, content: "same" },
    becomes: "u"
  },
  {
    name: "of equal versions the later look wins",
    stored: { ...at(10, 11), version: older, content: "first" },
    incoming: { ...at(11, 12), version: older, content: "second" },
    becomes: "a"
  },
  {
    name: "of equal versions overlapping looks are tied",
    stored: { ...at(10, 12), version: older, content: "first" },
    incoming: { ...at(11, 13), version: older, content: "second" },
    becomes: "t"
  },
  {
    name: "without versions the later look wins",
    stored: { ...at(10, 11), content: "first" },
    incoming: { ...at(12, 13), content: "second" },
    becomes: "a"
  },
  {
    name: "without versions overlapping looks are tied",
    stored: { ...at(10, 12), content: "first" },
    incoming: { ...at(9, 11), content: "second" },
    becomes: "t"
  },
  {
    name: "a look without a version wins over one with it, if it is later",
    stored: { ...at(10, 11), version: newer, content: "first" },
    incoming: { ...at(12, 13), content: "second" },
    becomes: "a"
  },
  {
    name: "a look answered before the stored one was asked loses, whatever its version",
    stored: { ...at(10, 11), version: older, content: "newer look" },
    incoming: { ...at(8, 9), version: newer, content: "older look" },
    becomes: "s"
  },
  {
    name: "a look by id answered before the stored one was asked loses too",
    stored: { ...at(10, 11), version: older, content: "newer look" },
    incoming: { ...at(8, 10), version: older, content: "older look", byId: true },
    becomes: "s"
  },
  {
    name: "a row seen after it was seen gone is back",
    stored: { ...at(10, 11), version: newer, content: "was" },
    buried: at(12, 13),
    incoming: { ...at(14, 15), version: older, content: "is" },
    becomes: "a"
  },
  {
    name: "a row is back with the very content it had",
    stored: { ...at(10, 11), version: older, content: "same" },
    buried: at(12, 13),
    incoming: { ...at(14, 15), version: older, content: "same" },
    becomes: "a"
  },
  {
    name: "an old page does not bring a deleted row back, whatever its version",
    stored: { ...at(5, 6), version: older, content: "was" },
    buried: at(12, 13),
    incoming: { ...at(10, 11), version: newer, content: "newer, but seen before" },
    becomes: "s"
  },
  {
    name: "a look that overlaps the one that found nothing is tied",
    stored: { ...at(5, 6), version: older, content: "was" },
    buried: at(12, 14),
    incoming: { ...at(13, 15), version: newer, content: "is" },
    becomes: "t"
  }
]

const Stored = Schema.Struct({ hash: Schema.String, live: Schema.Boolean })
const Seen = Schema.Struct({ classes: Schema.String })

layer(PagesTest, { excludeTestServices: true })("The gate", (it) => {
  for (const { becomes, buried, incoming, name, stored } of cases) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const stream = yield* runningStream()
        const look = ({ byId = false, content, lane = "backfill", received, sent, version }: Look) =>
          stream.write({ sent, received, byId, lane, records: [stream.record("1", { name: content, version: version ?? null })] })
        yield* look(stored)
        if (buried) assert.deepStrictEqual(yield* stream.bury(["1"], buried.sent, buried.received), { buried: 1, confirmed: 0, ties: 0 })
        const of = [stream.entityId]
        const where = `FROM sync.records WHERE entity_id = $1`
        const before = yield* rowsOf(Stored, `SELECT encode(hash, 'hex') AS hash, deleted_at IS NULL AS live ${where}`, of)
        const version = yield* numberOf(`SELECT xmin::text::bigint % 2000000000 ${where}`, of)
        const outcome = yield* look(incoming)
        const after = yield* rowsOf(Stored, `SELECT encode(hash, 'hex') AS hash, deleted_at IS NULL AS live ${where}`, of)
        const seen = yield* rowsOf(Seen, "SELECT classes FROM sync.sightings WHERE stream_id = $1 ORDER BY seq", [stream.lease.streamId])
        assert.deepStrictEqual(seen.at(-1), { classes: becomes })
        const isWritten = becomes === "a" || becomes === "r"
        assert.deepStrictEqual(outcome, { held: true, applied: isWritten ? 1 : 0, ties: becomes === "t" ? 1 : 0 })
        assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.waiting_reads WHERE entity_id = $1", of), becomes === "t" ? 1 : 0)
        const written = yield* numberOf(`SELECT xmin::text::bigint % 2000000000 ${where}`, of)
        const names = yield* rowsOf(
          Schema.Struct({ name: Schema.String }),
          "SELECT name FROM canonical.visitor WHERE entity_id = $1 AND deleted_at IS NULL",
          of
        )
        if (isWritten) {
          assert.deepStrictEqual(after, [{ hash: stream.record("1", { name: incoming.content }).hash, live: true }])
          assert.deepStrictEqual(names, [{ name: incoming.content }])
        } else {
          assert.deepStrictEqual(after, before)
          assert.strictEqual(written, version, "the stored row was written again")
          assert.deepStrictEqual(names, buried ? [] : [{ name: stored.content }])
        }
      })
    )
  }

  it.effect("a look that found nothing buries only what was seen before it was asked", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      yield* stream.write({ sent: 10, received: 12, records: [stream.record("1"), stream.record("2")] })
      assert.deepStrictEqual(yield* stream.bury(["1", "2"], 8, 9), { buried: 0, confirmed: 0, ties: 0 })
      assert.deepStrictEqual(yield* stream.bury(["1", "2"], 11, 13), { buried: 0, confirmed: 0, ties: 2 })
      assert.deepStrictEqual(yield* stream.bury(["1"], 12, 13), { buried: 1, confirmed: 0, ties: 0 })
      assert.deepStrictEqual(yield* stream.bury(["1"], 14, 15), { buried: 0, confirmed: 1, ties: 0 })
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM canonical.visitor WHERE entity_id = $1 AND deleted_at IS NULL", [stream.entityId]),
        1
      )
      const feed = yield* rowsOf(
        Schema.Struct({ operations: Schema.String }),
        "SELECT operations FROM sync.changes WHERE org_id = $1 ORDER BY position",
        [stream.orgId]
      )
      assert.deepStrictEqual(feed, [{ operations: "cc" }, { operations: "d" }])
    })
  )

  /** One record, stored at 10 and shown unchanged by another run's page from 20 to 21. */
  const shownAgain = Effect.gen(function* () {
    const stream = yield* runningStream()
    yield* stream.write({ sent: 10, received: 11, records: [stream.record("1", { name: "is" })] })
    const rival = yield* stream.rival
    yield* stream.write({ ...rival, sent: 20, received: 21, others: [{ id: "1", class: "u" }] })
    return { stream, rival }
  })
  const classOf = (stream: Effect.Success<typeof shownAgain>["stream"], look: Pick<Look, "sent" | "received" | "byId">) =>
    Effect.gen(function* () {
      yield* stream.write({ ...look, records: [stream.record("1", { name: "was" })] })
      const seen = yield* rowsOf(Seen, "SELECT classes FROM sync.sightings WHERE stream_id = $1 ORDER BY seq", [stream.lease.streamId])
      return seen.at(-1)?.classes
    })

  it.effect("a late look without a newer version does not undo what a page has shown since it was asked", () =>
    Effect.gen(function* () {
      const { stream } = yield* shownAgain
      assert.deepStrictEqual(yield* stream.bury(["1"], 12, 13), { buried: 0, confirmed: 0, ties: 1 })
      assert.strictEqual(yield* classOf(stream, at(12, 13)), "t")
      assert.strictEqual(yield* classOf(stream, { ...at(19, 22), byId: true }), "t")
      assert.strictEqual(yield* classOf(stream, at(22, 23)), "a")
    })
  )

  it.effect("nor what a page of a run that is over has shown since it was asked", () =>
    Effect.gen(function* () {
      const { rival, stream } = yield* shownAgain
      const sightings = yield* Sightings
      yield* sightings.forget(rival.runId)
      assert.deepStrictEqual(yield* stream.bury(["1"], 12, 13), { buried: 0, confirmed: 0, ties: 1 })
      assert.strictEqual(yield* classOf(stream, at(12, 13)), "t")
      assert.strictEqual(yield* classOf(stream, at(21, 22)), "a")
    })
  )

  it.effect("a page that showed other records says nothing of this one", () =>
    Effect.gen(function* () {
      const { rival, stream } = yield* shownAgain
      yield* stream.write({ ...rival, sent: 30, received: 31, others: [{ id: "2", class: "u" }] })
      assert.strictEqual(yield* classOf(stream, at(25, 26)), "a")
    })
  )

  it.effect("a read by id that finds what is stored, or still nothing, is remembered by its interval", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const record = (name: string) => [stream.record("1", { name })]
      yield* stream.write({ sent: 10, received: 11, records: record("is") })
      yield* stream.write({ sent: 20, received: 21, byId: true, lap: 0, records: record("is") })
      assert.strictEqual(yield* classOf(stream, at(12, 13)), "s")
      assert.deepStrictEqual(yield* stream.bury(["1"], 12, 13), { buried: 0, confirmed: 0, ties: 0 })
      assert.deepStrictEqual(yield* stream.bury(["1"], 30, 31), { buried: 1, confirmed: 0, ties: 0 })
      const of = [stream.entityId]
      const buriedAt = `SELECT (extract(epoch FROM deleted_at) * 1000)::bigint % 2000000000 FROM sync.records WHERE entity_id = $1`
      const before = yield* numberOf(buriedAt, of)
      assert.deepStrictEqual(yield* stream.bury(["1"], 40, 41), { buried: 0, confirmed: 1, ties: 0 })
      assert.strictEqual(yield* numberOf(buriedAt, of), before, "it is the same deletion")
      assert.strictEqual(yield* classOf(stream, at(32, 33)), "s")
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.records WHERE entity_id = $1 AND deleted_at IS NULL", of), 0)
    })
  )

  it.effect("an id that was never stored gets a tombstone that an older page cannot undo and nobody is shown", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const stored = yield* StoredRows
      const records = yield* Records
      assert.deepStrictEqual(yield* stream.bury(["1"], 12, 13), { buried: 1, confirmed: 0, ties: 0 })
      assert.deepInclude(yield* stream.held, { records: 1, canonical: 0, changes: 0 })
      assert.strictEqual(yield* records.buriedBy(stream.entityId, stream.lease.streamId), 0, "nothing stored was deleted")
      assert.strictEqual(yield* classOf(stream, at(10, 11)), "s")
      const shown = (includeDeleted: boolean) =>
        Stream.runCollect(stored.records({ orgId: stream.orgId, entity: "front.Visitor", includeDeleted, canonical: [visitor] }))
      assert.deepStrictEqual(yield* shown(false), [])
      assert.deepStrictEqual(
        (yield* shown(true)).map(({ attributes, canonicalIds, externalId }) => ({ attributes, canonicalIds, externalId })),
        [{ externalId: "1", attributes: {}, canonicalIds: [] }]
      )
      assert.strictEqual(yield* classOf(stream, at(14, 15)), "a")
      assert.deepInclude(yield* stream.held, { records: 1, canonical: 1, changes: 1 })
    })
  )

  it.effect("a record that went back to a lower version is counted, also outside the stream's reading", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const sightings = yield* Sightings
      const ids = ["1", "2", "3"]
      const record = (id: string, version: string) => stream.record(id, { name: version, version })
      yield* stream.write({ sent: 10, received: 11, records: ids.map((id) => record(id, newer)) })
      yield* stream.write({ sent: 12, received: 13, byId: true, lap: 0, requests: 0, pages: 0, records: [record("1", older)] })
      yield* stream.write({ sent: 12, received: 13, byId: true, lap: 1, records: [record("2", older)] })
      assert.deepInclude(yield* sightings.counts(stream.lease.streamId), { read: 4, distinct: 3, applied: 3, regressed: 2 })
    })
  )
})
