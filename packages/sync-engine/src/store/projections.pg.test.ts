import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { rowsOf } from "../../../../test/support/database.ts"
import { PagesTest, type RecordOptions, runningStream, untilBlocked, visitor } from "../../../../test/support/pages.ts"

const Shown = Schema.Struct({ name: Schema.NullOr(Schema.String), by: Schema.String, live: Schema.Boolean })
const Operations = Schema.Struct({ operations: Schema.String })

/** Visitors as the front door knows them, and as the back door does: the same people under the same ids. */
const twoDoors = Effect.gen(function* () {
  const front = yield* runningStream()
  const back = yield* front.beside("back.Visitor")
  const becoming = { canonical: [visitor], projectionOf: "front.Visitor" }
  let moment = 10
  const seenAt = (page: object, id: string, options: RecordOptions) => {
    moment += 10
    return front.write({ ...page, sent: moment, received: moment + 1, records: [front.record(id, options)] })
  }
  return {
    front,
    seenAtFront: (id: string, options: RecordOptions) => seenAt({}, id, options),
    seenAtBack: (id: string, options: RecordOptions) => seenAt({ ...back, becoming }, id, options),
    goneFromFront: (id: string) => {
      moment += 10
      return front.bury([id], moment, moment + 1)
    },
    rows: rowsOf(
      Shown,
      `SELECT v.name, e.entity AS by, v.deleted_at IS NULL AS live FROM canonical.visitor v JOIN sync.entities e ON e.id = v.entity_id
       WHERE v.org_id = $1 ORDER BY v.id`,
      [front.orgId]
    ),
    operations: Effect.map(
      rowsOf(Operations, "SELECT operations FROM sync.changes WHERE org_id = $1 ORDER BY position", [front.orgId]),
      (rows) => rows.map(({ operations }) => operations).join("")
    )
  }
})

layer(PagesTest, { excludeTestServices: true })("A projection", (it) => {
  it.effect("makes no row of its own where what it shows has a record, whatever it says", () =>
    Effect.gen(function* () {
      const { operations, rows, seenAtBack, seenAtFront } = yield* twoDoors
      yield* seenAtFront("1", { name: "Ada" })
      yield* seenAtBack("1", { name: "Ada of the back" })
      yield* seenAtBack("1", { name: "Ada of the back door" })
      assert.deepStrictEqual(yield* rows, [{ name: "Ada", by: "front.Visitor", live: true }])
      assert.strictEqual(yield* operations, "c")
    })
  )

  it.effect("stands in for a record that is not there, until it is there", () =>
    Effect.gen(function* () {
      const { operations, rows, seenAtBack, seenAtFront } = yield* twoDoors
      yield* seenAtBack("1", { name: "a guest" })
      yield* seenAtBack("1", { name: "a known guest" })
      assert.deepStrictEqual(yield* rows, [{ name: "a known guest", by: "back.Visitor", live: true }])
      yield* seenAtFront("1", { name: "Ada" })
      yield* seenAtBack("1", { name: "somebody" })
      assert.deepStrictEqual(yield* rows, [{ name: "Ada", by: "front.Visitor", live: true }])
      assert.strictEqual(yield* operations, "cuu")
    })
  )

  it.effect("takes the row over with what it knows alike: whose it is has changed", () =>
    Effect.gen(function* () {
      const { rows, seenAtBack, seenAtFront } = yield* twoDoors
      yield* seenAtBack("1", { name: "Ada" })
      yield* seenAtFront("1", { name: "Ada" })
      assert.deepStrictEqual(yield* rows, [{ name: "Ada", by: "front.Visitor", live: true }])
    })
  )

  it.effect("does not bring back a row that was deleted where it belongs", () =>
    Effect.gen(function* () {
      const { goneFromFront, operations, rows, seenAtBack, seenAtFront } = yield* twoDoors
      yield* seenAtFront("1", { name: "Ada" })
      yield* goneFromFront("1")
      yield* seenAtBack("1", { name: "Ada of the back" })
      assert.deepStrictEqual(yield* rows, [{ name: "Ada", by: "front.Visitor", live: false }])
      yield* seenAtFront("1", { name: "Ada" })
      assert.deepStrictEqual(yield* rows, [{ name: "Ada", by: "front.Visitor", live: true }])
      assert.strictEqual(yield* operations, "cdu")
    })
  )

  it.effect("stands in for one that was looked for and never was there", () =>
    Effect.gen(function* () {
      const { goneFromFront, rows, seenAtBack } = yield* twoDoors
      yield* goneFromFront("1")
      yield* seenAtBack("1", { name: "a guest" })
      assert.deepStrictEqual(yield* rows, [{ name: "a guest", by: "back.Visitor", live: true }])
    })
  )

  it.effect("that writes at the same time as what it shows leaves the row to it, whoever comes first", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      for (const order of ["front first", "back first"]) {
        const { rows, seenAtBack, seenAtFront } = yield* twoDoors
        const writes = [seenAtFront("1", { name: "Ada" }), seenAtBack("1", { name: "a guest" })]
        const [first, second] = order === "front first" ? writes : writes.toReversed()
        if (!first || !second) return assert.fail("two writes")
        const written = yield* Deferred.make<void>()
        const seen = yield* Deferred.make<void>()
        const early = yield* sql
          .withTransaction(
            Effect.gen(function* () {
              yield* first
              yield* Deferred.succeed(written, undefined)
              yield* Deferred.await(seen)
            })
          )
          .pipe(Effect.forkChild)
        yield* Deferred.await(written)
        const late = yield* Effect.forkChild(second)
        yield* untilBlocked
        yield* Deferred.succeed(seen, undefined)
        yield* Fiber.join(early)
        yield* Fiber.join(late)
        assert.deepStrictEqual(yield* rows, [{ name: "Ada", by: "front.Visitor", live: true }], order)
      }
    })
  )
})
