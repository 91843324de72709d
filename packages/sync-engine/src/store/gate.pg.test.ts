import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { numberOf, rowsOf } from "../../../../test/support/database.ts"
import { PagesTest, runningStream, visitor } from "../../../../test/support/pages.ts"
import { Records } from "../state/Records.ts"

interface Look {
  readonly sent: number
  readonly received: number
  readonly version?: string
  /** Equal content, equal hash. */
  readonly content: string
  readonly byId?: boolean
}

interface Case {
  readonly name: string
  readonly stored: Look
  /** When a tombstone replaced the stored look, if one did. */
  readonly buried?: { readonly sent: number; readonly received: number }
  readonly incoming: Look
  /** `a` written, `u` unchanged, `s` stale, `t` tied. */
  readonly becomes: "a" | "u" | "s" | "t"
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
    name: "the older version loses, though it was asked for later",
    stored: { ...at(10, 11), version: newer, content: "new" },
    incoming: { ...at(12, 13), version: older, content: "old" },
    becomes: "s"
  },
  {
    name: "a look by id sent later wins with a lower version",
    stored: { ...at(10, 11), version: newer, content: "new" },
    incoming: { ...at(12, 13), version: older, content: "reverted", byId: true },
    becomes: "a"
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
        const records = yield* Records
        const look = ({ byId = false, content, received, sent, version }: Look) =>
          stream.write({ sent, received, byId, records: [stream.record("1", { name: content, version: version ?? null })] })
        yield* look(stored)
        if (buried) {
          const { entityId, lease } = stream
          const count = yield* records.bury({
            ...lease,
            entityId,
            ids: ["1"],
            sent: stream.at(buried.sent),
            received: stream.at(buried.received),
            canonical: [visitor]
          })
          assert.strictEqual(count, 1)
        }
        const of = [stream.entityId]
        const where = `FROM sync.records WHERE entity_id = $1`
        const before = yield* rowsOf(Stored, `SELECT encode(hash, 'hex') AS hash, deleted_at IS NULL AS live ${where}`, of)
        const version = yield* numberOf(`SELECT xmin::text::bigint % 2000000000 ${where}`, of)
        const outcome = yield* look(incoming)
        const after = yield* rowsOf(Stored, `SELECT encode(hash, 'hex') AS hash, deleted_at IS NULL AS live ${where}`, of)
        const seen = yield* rowsOf(Seen, "SELECT classes FROM sync.sightings WHERE stream_id = $1 ORDER BY seq", [stream.lease.streamId])
        assert.deepStrictEqual(seen.at(-1), { classes: becomes })
        assert.deepStrictEqual(outcome, { held: true, applied: becomes === "a" ? 1 : 0, ties: becomes === "t" ? 1 : 0 })
        assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.waiting_reads WHERE entity_id = $1", of), becomes === "t" ? 1 : 0)
        const written = yield* numberOf(`SELECT xmin::text::bigint % 2000000000 ${where}`, of)
        const names = yield* rowsOf(
          Schema.Struct({ name: Schema.String }),
          "SELECT name FROM canonical.visitor WHERE entity_id = $1 AND deleted_at IS NULL",
          of
        )
        if (becomes === "a") {
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
      const records = yield* Records
      yield* stream.write({ sent: 10, received: 12, records: [stream.record("1"), stream.record("2")] })
      const bury = (ids: ReadonlyArray<string>, sent: number, received: number) =>
        records.bury({
          ...stream.lease,
          entityId: stream.entityId,
          ids,
          sent: stream.at(sent),
          received: stream.at(received),
          canonical: [visitor]
        })
      assert.strictEqual(yield* bury(["1", "2"], 8, 9), 0)
      assert.strictEqual(yield* bury(["1", "2"], 11, 13), 0)
      assert.strictEqual(yield* bury(["1"], 12, 13), 1)
      assert.strictEqual(yield* bury(["1"], 14, 15), 0)
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
})
