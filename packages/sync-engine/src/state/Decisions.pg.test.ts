import { assert, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import { numberOf } from "../../../../test/support/database.ts"
import { PagesTest, runningStream } from "../../../../test/support/pages.ts"
import { Decisions } from "./Decisions.ts"

layer(PagesTest, { excludeTestServices: true })("Decisions", (it) => {
  it.effect("a confirmed deletion that ties keeps its permit, goes under it later, and undo brings it back", () =>
    Effect.gen(function* () {
      const decisions = yield* Decisions
      const stream = yield* runningStream()
      const { entityId } = stream
      yield* stream.write({ sent: 10, received: 12, records: [stream.record("1"), stream.record("2"), stream.record("3")] })
      const reading = yield* stream.rival
      const { streamId } = reading
      const id = yield* decisions.open("deletions", entityId, streamId, 3, 0)
      yield* decisions.decide(id, "confirmed", { by: "mara", reason: null })
      const counts = Effect.map(decisions.find(id), (found) => {
        const { buried, kept, revived, waiting } = Option.getOrThrow(found)
        return { buried, kept, revived, waiting }
      })
      const carryOut = (record: string, sent: number, received: number) =>
        decisions.carryOut(
          id,
          streamId,
          record,
          Effect.map(stream.bury([record], sent, received), ({ buried }) => buried)
        )

      yield* carryOut("1", 13, 14)
      yield* carryOut("2", 11, 13)
      yield* stream.write({ ...reading, sent: 14, received: 15, others: [{ id: "3", class: "u" }] })
      assert.deepStrictEqual(yield* counts, { buried: 1, kept: 0, revived: 0, waiting: 2 })
      yield* decisions.spend(id, entityId, streamId)
      assert.deepStrictEqual(yield* counts, { buried: 1, kept: 1, revived: 0, waiting: 1 })

      assert.deepStrictEqual(yield* decisions.permit(entityId, "2"), Option.some(id))
      assert.deepStrictEqual(yield* decisions.permit(entityId, "3"), Option.none())
      yield* carryOut("2", 16, 17)
      assert.deepStrictEqual(yield* counts, { buried: 2, kept: 1, revived: 0, waiting: 0 })
      yield* decisions.undo(id, { by: "mara", reason: null })
      assert.deepStrictEqual(yield* counts, { buried: 0, kept: 1, revived: 2, waiting: 0 })
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.records WHERE entity_id = $1 AND deleted_at IS NULL", [entityId]), 3)
    })
  )

  it.effect("what was decided long ago goes whole; what is open, or still to be gone through, stays", () =>
    Effect.gen(function* () {
      const decisions = yield* Decisions
      const stream = yield* runningStream()
      const { entityId } = stream
      yield* stream.write({ sent: 10, received: 12, records: [stream.record("1"), stream.record("2")] })
      const { streamId } = yield* stream.rival
      const open = decisions.open("deletions", entityId, streamId, 2, 0)
      const verdict = { by: "mara", reason: null }
      const rejected = yield* open
      yield* decisions.decide(rejected, "rejected", verdict)
      const unspent = yield* open
      yield* decisions.decide(unspent, "confirmed", verdict)
      const spent = yield* open
      yield* decisions.decide(spent, "confirmed", verdict)
      yield* decisions.keep(spent, streamId, "1")
      yield* decisions.keep(spent, streamId, "2")
      const waiting = yield* open
      const left = Effect.map(decisions.list({ orgId: null, onlyOpen: false, limit: 100 }), (all) => all.map(({ id }) => id))
      const all = yield* left
      const mine = Effect.map(left, (ids) => [rejected, unspent, spent, waiting].filter((id) => ids.includes(id)))

      assert.strictEqual(yield* decisions.prune(1, 10), 0, "younger than that")
      assert.deepStrictEqual(yield* left, all)
      assert.strictEqual(yield* decisions.prune(0, 1), 1, "so many at a time")
      while ((yield* decisions.prune(0, 10)) > 0);
      assert.deepStrictEqual(yield* mine, [unspent, waiting])
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM sync.decision_records WHERE decision_id = ANY ($1::bigint[])", [[rejected, spent]]),
        0
      )
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.decision_records WHERE decision_id = $1::bigint", [unspent]), 2)
    })
  )
})
