import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { numberOf, rowsOf } from "../../../../test/support/database.ts"
import { PagesTest, run, runningStream, testManifest, Visitor, visitor, wireRow } from "../../../../test/support/pages.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { prepareRecord } from "../loading/prepareRecord.ts"
import { Quarantine } from "../state/Quarantine.ts"
import type { KeptLook } from "../state/QuarantinedRecord.ts"
import { Sightings } from "../state/Sightings.ts"
import { Streams } from "../state/Streams.ts"
import { PageWriter } from "./PageWriter.ts"

const Name = Schema.Struct({ name: Schema.NullOr(Schema.String) })
const Slot = Schema.Struct({ slot: Schema.String, live: Schema.Boolean })
const Host = Schema.Struct({ host: Schema.NullOr(Schema.String) })
const Change = Schema.Struct({ entity: Schema.String, ids: Schema.Array(Schema.String), operations: Schema.String })
const Stored = Schema.Struct({
  payload: Schema.String,
  name: Schema.String,
  flags: Schema.NullOr(Schema.String)
})

const feedOf = (orgId: string) =>
  rowsOf(Change, "SELECT entity, ids, operations FROM sync.changes WHERE org_id = $1 ORDER BY position", [orgId])

layer(PagesTest, { excludeTestServices: true })("The page statement", (it) => {
  it.effect("writes records, canonical rows, feed, sightings and cursor together", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const outcome = yield* stream.write({
        cursor: JSON.stringify({ page: 1 }),
        sourceTotal: 3,
        records: [stream.record("2"), stream.record("1")],
        others: [{ id: "3", class: "q" }]
      })
      assert.deepStrictEqual(outcome, { held: true, applied: 2, ties: 0 })
      assert.deepStrictEqual(yield* stream.held, {
        records: 2,
        canonical: 2,
        changes: 1,
        sightings: 1,
        quarantined: 0,
        rechecks: 0,
        cursor: '{"page":1}'
      })
      const sightings = yield* Sightings
      const counts = yield* sightings.counts(stream.lease.streamId)
      assert.deepInclude(counts, { read: 3, distinct: 3, applied: 2, quarantined: 1, requests: 1, pages: 1 })
      assert.strictEqual(yield* numberOf("SELECT source_total FROM sync.streams WHERE id = $1", [stream.lease.streamId]), 3)
    })
  )

  it.effect("of records that are all new writes the same without judging them, and nothing where one is there after all", () =>
    Effect.gen(function* () {
      const judged = yield* runningStream()
      const fresh = yield* runningStream()
      const page = ({ record }: typeof fresh) => ({
        cursor: '"page"',
        sourceTotal: 2,
        records: [record("2", { name: "Ann", host: "1" }), record("1", { name: null })],
        others: [{ id: "3", class: "q" as const }]
      })
      assert.deepStrictEqual(yield* fresh.write({ ...page(fresh), isFresh: true }), yield* judged.write(page(judged)))
      assert.deepStrictEqual(yield* fresh.held, yield* judged.held)
      const rows = ({ entityId }: typeof fresh) =>
        Effect.all([
          rowsOf(
            Schema.Struct({ row: Schema.Json }),
            `SELECT to_jsonb(r) - '{entity_id,stream_id,seq}'::text[] AS row FROM sync.records r WHERE entity_id = $1 ORDER BY external_id`,
            [entityId]
          ),
          rowsOf(
            Schema.Struct({ row: Schema.Json }),
            `SELECT to_jsonb(c) - '{id,org_id,entity_id,host_id,updated_at,created_at}'::text[] AS row FROM canonical.visitor c WHERE entity_id = $1 ORDER BY external_id`,
            [entityId]
          ),
          rowsOf(
            Schema.Struct({ row: Schema.Json }),
            `SELECT to_jsonb(s) - '{entity_id,stream_id,seq}'::text[] AS row FROM sync.sightings s WHERE entity_id = $1`,
            [entityId]
          )
        ])
      assert.deepStrictEqual(yield* rows(fresh), yield* rows(judged))

      const before = yield* fresh.held
      const error = yield* Effect.flip(fresh.write({ cursor: '"later"', records: [fresh.record("4"), fresh.record("1")], isFresh: true }))
      assert.strictEqual(error._tag === "SqlError" ? error.reason._tag : error._tag, "UniqueViolation")
      assert.deepStrictEqual(yield* fresh.held, before)
      // Superseded, it writes as little as any page.
      yield* (yield* Streams).lease({ runId: fresh.runId, attempt: 1, entity: "front.Visitor" })
      assert.deepStrictEqual(yield* fresh.write({ records: [fresh.record("5")], isFresh: true }), { held: false, applied: 0, ties: 0 })
      assert.deepStrictEqual(yield* fresh.held, before)
    })
  )

  it.effect("writes nothing of a record that was erased, and counts that it was looked at", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      yield* run("INSERT INTO sync.erased (entity_id, external_id) VALUES ($1, '2')", [stream.entityId])
      const outcome = yield* stream.write({ records: [stream.record("1"), stream.record("2")] })
      assert.deepStrictEqual(outcome, { held: true, applied: 1, ties: 0 })
      assert.deepInclude(yield* stream.held, { records: 1, canonical: 1, quarantined: 0 })
      const counts = yield* (yield* Sightings).counts(stream.lease.streamId)
      assert.deepInclude(counts, { read: 2, distinct: 2, applied: 1, erased: 1 })
    })
  )

  it.effect("keeps an empty text apart from no value, in a page of one row too", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const nameOf = (id: string) =>
        rowsOf(Name, "SELECT name FROM canonical.visitor WHERE entity_id = $1 AND external_id = $2", [stream.entityId, id])
      yield* stream.write({ records: [stream.record("1", { name: "" })] })
      yield* stream.write({ records: [stream.record("2", { name: null })] })
      yield* stream.write({ records: [stream.record("3", { name: null }), stream.record("4", { name: "" })] })
      assert.deepStrictEqual(
        [yield* nameOf("1"), yield* nameOf("2"), yield* nameOf("3"), yield* nameOf("4")],
        [[{ name: "" }], [{ name: null }], [{ name: null }], [{ name: "" }]]
      )
    })
  )

  it.effect("stores text that Postgres or the separators cannot carry, flagged where it had to change", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const model = yield* CanonicalModel
      const texts: ReadonlyArray<readonly [given: string, stored: string, flags: string | null]> = [
        ["nul \u0000 in it", "nul \uFFFD in it", "text_normalised"],
        ["\uD83D cut", "\uFFFD cut", "text_normalised"],
        ["cut \uDE00", "cut \uFFFD", "text_normalised"],
        ["one \u0001 two \u0002", "one \uFFFD two \uFFFD", null],
        ["😀 Ζωή 光 \u202E", "😀 Ζωή 光 \u202E", null],
        ["tab\tquote'\"\\ {}", "tab\tquote'\"\\ {}", null]
      ]
      for (const [index, [given]] of texts.entries()) {
        const row = wireRow(String(index), { name: given, age: 1, updated_at: "2026-01-01T00:00:00Z" })
        const target = {
          connectionId: stream.connectionId,
          manifest: testManifest,
          model: { ...model, get: () => visitor },
          links: new Map(),
          zone: null
        }
        const prepared = prepareRecord(target, Visitor, { row, parent: null, hash: stream.record(given).hash })
        assert.strictEqual(prepared._tag, "Ready")
        if (prepared._tag === "Ready") yield* stream.write({ records: [prepared.record] })
      }
      const stored = yield* rowsOf(
        Stored,
        `SELECT r.payload -> 'attributes' ->> 'name' AS payload, v.name, r.flags FROM sync.records r
         JOIN canonical.visitor v USING (entity_id, external_id) WHERE entity_id = $1 ORDER BY external_id`,
        [stream.entityId]
      )
      assert.deepStrictEqual(
        stored.map(({ flags, name }) => [name, flags]),
        texts.map(([, name, flags]) => [name, flags])
      )
      // As sent, but for what Postgres refuses.
      assert.deepStrictEqual(
        stored.map(({ payload }) => payload),
        texts.map(([given, name, flags]) => (flags === null ? given : name))
      )
    })
  )

  it.effect("an id that repeats counts as one record looked at twice", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const sightings = yield* Sightings
      yield* stream.write({ records: [stream.record("1")], others: [{ id: "1", class: "u" }] })
      yield* stream.write({ records: [], others: [{ id: "1", class: "u" }] })
      assert.deepInclude(yield* sightings.counts(stream.lease.streamId), { read: 3, distinct: 1, applied: 1, unchanged: 0 })
      assert.deepInclude(yield* stream.held, { records: 1, canonical: 1, changes: 1 })
    })
  )

  it.effect("soft-deletes the canonical row of a slot that vanished, and revives it when it returns", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const page = (sent: number, slots: ReadonlyArray<string>) =>
        stream.write({ sent, received: sent + 1, records: [stream.record("1", { slots, content: slots.join() })] })
      const slots = rowsOf(Slot, "SELECT slot, deleted_at IS NULL AS live FROM canonical.visitor WHERE entity_id = $1 ORDER BY slot", [
        stream.entityId
      ])
      yield* page(10, ["a", "b"])
      yield* page(12, ["a"])
      assert.deepStrictEqual(yield* slots, [
        { slot: "a", live: true },
        { slot: "b", live: false }
      ])
      yield* page(14, ["a", "b"])
      assert.deepStrictEqual(yield* slots, [
        { slot: "a", live: true },
        { slot: "b", live: true }
      ])
      const made = stream.idOf("1", "a")
      const vanished = stream.idOf("1", "b")
      assert.deepStrictEqual(yield* feedOf(stream.orgId), [
        { entity: "visitor", ids: [made, vanished].sort(), operations: "cc" },
        { entity: "visitor", ids: [vanished], operations: "d" },
        { entity: "visitor", ids: [vanished], operations: "u" }
      ])
    })
  )

  it.effect("writes references through aliases, so that a merged row is never pointed at again", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const host = rowsOf(Host, "SELECT host_id AS host FROM canonical.visitor WHERE entity_id = $1 AND external_id = '1'", [
        stream.entityId
      ])
      yield* stream.write({ records: [stream.record("1", { host: "8" })] })
      assert.deepStrictEqual(yield* host, [{ host: stream.idOf("8") }])
      yield* run("INSERT INTO sync.aliases (from_id, to_id, merged_into) VALUES ($1, $2, $2)", [stream.idOf("8"), stream.idOf("9")])
      yield* stream.write({ sent: 12, received: 13, records: [stream.record("1", { host: "8", content: "looked at again" })] })
      assert.deepStrictEqual(yield* host, [{ host: stream.idOf("9") }])
    })
  )

  it.effect("writes a linked record into the row it stands for", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      yield* stream.write({ records: [stream.record("1")] })
      yield* run(
        "INSERT INTO sync.links (entity_id, external_id, canonical_entity, slot, canonical_id) VALUES ($1, '2', 'visitor', '', $2)",
        [stream.entityId, stream.idOf("1")]
      )
      yield* stream.write({ sent: 12, received: 13, records: [stream.record("2")] })
      const names = yield* rowsOf(Name, "SELECT name FROM canonical.visitor WHERE entity_id = $1", [stream.entityId])
      assert.deepStrictEqual(names, [{ name: "Visitor 2" }])
    })
  )

  it.effect("the change feed tells of exactly the canonical rows that changed", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const all = ["1", "2", "3"]
      yield* stream.write({ records: all.map((id) => stream.record(id)) })
      yield* stream.write({
        sent: 12,
        received: 13,
        records: [
          // Another payload and the same canonical row; another canonical row; a new one.
          stream.record("1", { content: "a key nobody maps changed" }),
          stream.record("2", { name: "renamed" }),
          stream.record("4")
        ],
        others: [{ id: "3", class: "u" }]
      })
      const expected = [stream.idOf("2"), stream.idOf("4")].sort()
      const operations = expected.map((id) => (id === stream.idOf("2") ? "u" : "c")).join("")
      assert.deepStrictEqual(yield* feedOf(stream.orgId), [
        { entity: "visitor", ids: all.map((id) => stream.idOf(id)).sort(), operations: "ccc" },
        { entity: "visitor", ids: expected, operations }
      ])
      // A page that changes nothing tells nothing.
      yield* stream.write({ sent: 14, received: 15, records: [], others: all.map((id) => ({ id, class: "u" as const })) })
      assert.strictEqual((yield* feedOf(stream.orgId)).length, 2)
    })
  )

  it.effect("a record that is whole again leaves quarantine, whether it was written or is unchanged", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const quarantine = yield* Quarantine
      yield* stream.write({ records: [stream.record("1"), stream.record("2")] })
      const broken = (externalId: string) => ({
        entityId: stream.entityId,
        externalId,
        kind: "invalid" as const,
        path: "attributes.age",
        reason: "Expected integer, got a string",
        payload: "{}",
        hash: "00",
        parentId: null,
        sent: stream.at(12),
        received: stream.at(13),
        streamId: stream.lease.streamId
      })
      yield* quarantine.keep(["1", "2", "3"].map(broken))
      yield* stream.write({ sent: 14, received: 15, records: [stream.record("2", { name: "renamed" })], others: [{ id: "1", class: "u" }] })
      const open = yield* quarantine.list({ orgId: stream.orgId, limit: 10 })
      assert.deepStrictEqual(
        open.map(({ externalId }) => externalId),
        ["3"]
      )
    })
  )

  it.effect("a kept look is written once, under its own row in quarantine, and not where a newer look has refreshed that", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const quarantine = yield* Quarantine
      const writer = yield* PageWriter
      const fault = { kind: "invalid" as const, path: "attributes.age", reason: "Expected integer, got a string" }
      const look = { ...fault, entityId: stream.entityId, externalId: "1", payload: "{}", hash: "00", parentId: null }
      yield* quarantine.keep([{ ...look, sent: stream.at(12), received: stream.at(13), streamId: stream.lease.streamId }])
      const selection = { id: null, fingerprint: null, orgId: stream.orgId, connectionId: null }
      const open = Effect.map(quarantine.kept({ selection, ids: null, after: "0", limit: 2 }), (kept) => {
        const [first] = kept
        if (!first) throw new Error("Nothing is in quarantine.")
        return first
      })
      const release = (kept: KeptLook, name: string) =>
        Effect.map(
          writer.release({
            quarantineId: kept.id,
            entityId: stream.entityId,
            timesSeen: kept.timesSeen,
            byId: false,
            quiet: [],
            decision: null,
            sent: kept.sent,
            received: kept.received,
            lane: "replay",
            adapterVersion: "1",
            transformVersion: 1,
            becoming: Visitor,
            record: stream.record("1", { name })
          }),
          ({ applied, held, ties }) => ({ applied, held, ties })
        )
      const first = yield* open
      yield* quarantine.keep([{ ...look, sent: stream.at(14), received: stream.at(15), streamId: stream.lease.streamId }])
      assert.deepStrictEqual(yield* release(first, "old"), { held: false, applied: 0, ties: 0 })
      assert.deepInclude(yield* stream.held, { records: 0, canonical: 0, changes: 0, quarantined: 1 })
      const second = yield* open
      assert.deepStrictEqual([second.sent, second.received], [stream.at(14), stream.at(15)])
      assert.deepStrictEqual(yield* release(second, "new"), { held: true, applied: 1, ties: 0 })
      assert.deepInclude(yield* stream.held, { records: 1, canonical: 1, changes: 1, quarantined: 0, cursor: null })
      assert.deepStrictEqual(yield* release(second, "again"), { held: false, applied: 0, ties: 0 })
      const [{ resolution } = { resolution: null }] = yield* quarantine.find(selection, 1)
      assert.strictEqual(resolution, "replayed")
    })
  )
})
