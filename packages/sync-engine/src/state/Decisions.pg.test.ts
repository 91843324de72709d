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
})
