/** Who may write a page where others write at the same moment: the holder of the stream, and nobody else. */
import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { rowsOf } from "../../../../test/support/database.ts"
import { PagesTest, run, runningStream, untilBlocked } from "../../../../test/support/pages.ts"
import { Sightings } from "../state/Sightings.ts"
import { Streams } from "../state/Streams.ts"
import { PageWriter } from "./PageWriter.ts"

const Name = Schema.Struct({ name: Schema.NullOr(Schema.String) })

layer(PagesTest, { excludeTestServices: true })("Where several write at once", (it) => {
  it.effect("a worker whose epoch is stale writes nothing in any table", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const streams = yield* Streams
      yield* stream.write({ cursor: '"first"', records: [stream.record("1")] })
      yield* run(
        `INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at)
         VALUES ($1, '2', 'invalid', '', '', '', '', now(), now())`,
        [stream.entityId]
      )
      const before = yield* stream.held
      yield* streams.lease(stream.key)
      const late = {
        cursor: '"stale"',
        sent: 20,
        received: 21,
        // A record to overwrite, one to heal, one to insert, and one that ties.
        records: [stream.record("1", { name: "stale", slots: ["other"] }), stream.record("2"), stream.record("3")],
        others: [{ id: "2", class: "u" as const }]
      }
      assert.deepStrictEqual(yield* stream.write(late), { held: false, applied: 0, ties: 0 })
      assert.deepStrictEqual(yield* stream.write({ ...late, records: [] }), { held: false, applied: 0, ties: 0 })
      assert.deepStrictEqual(yield* stream.held, before)
      const names = yield* rowsOf(Name, "SELECT name FROM canonical.visitor WHERE entity_id = $1", [stream.entityId])
      assert.deepStrictEqual(names, [{ name: "Visitor 1" }])
    })
  )

  it.effect("a worker that loses its epoch while its statement waits writes nothing", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const sql = yield* SqlClient.SqlClient
      const before = yield* stream.held
      const raised = yield* Deferred.make<void>()
      const seen = yield* Deferred.make<void>()
      const rival = yield* sql
        .withTransaction(
          Effect.gen(function* () {
            yield* run("UPDATE sync.streams SET epoch = epoch + 1 WHERE id = $1", [stream.lease.streamId])
            yield* Deferred.succeed(raised, undefined)
            yield* Deferred.await(seen)
          })
        )
        .pipe(Effect.forkChild)
      yield* Deferred.await(raised)
      const late = yield* Effect.forkChild(stream.write({ cursor: '"stale"', records: [stream.record("1")] }))
      yield* untilBlocked
      yield* Deferred.succeed(seen, undefined)
      yield* Fiber.join(rival)
      assert.deepStrictEqual(yield* Fiber.join(late), { held: false, applied: 0, ties: 0 })
      assert.deepStrictEqual(yield* stream.held, before)
    })
  )

  for (const status of ["paused", "cancelled"] as const) {
    it.effect(`a run that is ${status} writes nothing, also while the statement waits`, () =>
      Effect.gen(function* () {
        const stream = yield* runningStream()
        const sql = yield* SqlClient.SqlClient
        const before = yield* stream.held
        const stopped = yield* Deferred.make<void>()
        const seen = yield* Deferred.make<void>()
        const stop = yield* sql
          .withTransaction(
            Effect.gen(function* () {
              yield* run("UPDATE sync.runs SET status = $2 WHERE id = $1", [stream.runId, status])
              yield* Deferred.succeed(stopped, undefined)
              yield* Deferred.await(seen)
            })
          )
          .pipe(Effect.forkChild)
        yield* Deferred.await(stopped)
        const late = yield* Effect.forkChild(stream.write({ cursor: '"late"', records: [stream.record("1")] }))
        yield* untilBlocked
        yield* Deferred.succeed(seen, undefined)
        yield* Fiber.join(stop)
        assert.deepStrictEqual(yield* Fiber.join(late), { held: false, applied: 0, ties: 0 })
        assert.deepStrictEqual(yield* stream.write({ cursor: '"later"' }), { held: false, applied: 0, ties: 0 })
        assert.deepStrictEqual(yield* stream.held, before)
      })
    )
  }

  it.effect("a row that a record no longer makes stays, where another entity makes it its own at that moment", () =>
    Effect.gen(function* () {
      const [stream, other] = [yield* runningStream(), yield* runningStream()]
      const sql = yield* SqlClient.SqlClient
      yield* stream.write({ records: [stream.record("1", { slots: ["", "second"] })] })
      const taken = yield* Deferred.make<void>()
      const seen = yield* Deferred.make<void>()
      const rival = yield* sql
        .withTransaction(
          Effect.gen(function* () {
            yield* run("UPDATE canonical.visitor SET entity_id = $2 WHERE entity_id = $1 AND slot = 'second'", [
              stream.entityId,
              other.entityId
            ])
            yield* Deferred.succeed(taken, undefined)
            yield* Deferred.await(seen)
          })
        )
        .pipe(Effect.forkChild)
      yield* Deferred.await(taken)
      const late = yield* Effect.forkChild(
        stream.write({ sent: 20, received: 21, records: [stream.record("1", { name: "changed", slots: [""] })] })
      )
      yield* untilBlocked
      yield* Deferred.succeed(seen, undefined)
      yield* Fiber.join(rival)
      assert.deepStrictEqual(yield* Fiber.join(late), { held: true, applied: 1, ties: 0 })
      const live = "SELECT name FROM canonical.visitor WHERE entity_id = $1 AND deleted_at IS NULL"
      assert.deepStrictEqual(yield* rowsOf(Name, live, [stream.entityId]), [{ name: "changed" }])
      assert.strictEqual((yield* rowsOf(Name, live, [other.entityId])).length, 1)
    })
  )

  it.effect("the cursor moves only together with its rows", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const sql = yield* SqlClient.SqlClient
      yield* stream.write({ cursor: '"before"', records: [stream.record("1")] })
      const before = yield* stream.held
      // The database refuses one row: neither the others nor the cursor stay.
      const refused = {
        ...stream.record("3"),
        canonical: [[{ slot: "", id: stream.idOf("3"), values: ["x", "not a number", null, null, null, null] }]]
      }
      const exit = yield* Effect.exit(stream.write({ cursor: '"after"', records: [stream.record("2"), refused] }))
      assert.strictEqual(exit._tag, "Failure")
      assert.deepStrictEqual(yield* stream.held, before)
      // The same within the caller's transaction.
      const rolledBack = yield* Effect.exit(
        sql.withTransaction(
          Effect.andThen(stream.write({ cursor: '"after"', records: [stream.record("2")] }), Effect.fail("later trouble"))
        )
      )
      assert.strictEqual(rolledBack._tag, "Failure")
      assert.deepStrictEqual(yield* stream.held, before)
    })
  )

  it.effect("a row that another run inserts at the same moment is looked at again, and its look is counted", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const rival = yield* stream.rival
      const sql = yield* SqlClient.SqlClient
      const written = yield* Deferred.make<void>()
      const seen = yield* Deferred.make<void>()
      const first = yield* sql
        .withTransaction(
          Effect.gen(function* () {
            yield* stream.write({ ...rival, sent: 20, received: 40, records: [stream.record("1", { name: "theirs" })] })
            yield* Deferred.succeed(written, undefined)
            yield* Deferred.await(seen)
          })
        )
        .pipe(Effect.forkChild)
      yield* Deferred.await(written)
      const second = yield* Effect.forkChild(stream.write({ sent: 30, received: 35, records: [stream.record("1", { name: "ours" })] }))
      yield* untilBlocked
      yield* Deferred.succeed(seen, undefined)
      yield* Fiber.join(first)
      assert.deepStrictEqual(yield* Fiber.join(second), { held: true, applied: 0, ties: 1 })
      const sightings = yield* Sightings
      const { distinct, stale } = yield* sightings.counts(stream.lease.streamId)
      assert.deepStrictEqual({ distinct, stale }, { distinct: 1, stale: 1 })
    })
  )

  it.effect("a page is not written where another writer came in between since it was compared, and no cursor moves", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const writer = yield* PageWriter
      const { turn } = yield* writer.compare(stream.entityId, 1, [])
      yield* stream.write({ records: [stream.record("1")] })
      const before = yield* stream.held
      const late = { cursor: '"late"', sent: 5, received: 6, others: [{ id: "1", class: "u" as const }] }
      for (const records of [[stream.record("2")], []]) {
        assert.deepInclude(yield* writer.write({ ...stream.page({ ...late, records }), turn }), { inTurn: false, held: false, applied: 0 })
      }
      assert.deepStrictEqual(yield* stream.held, before)
      assert.deepStrictEqual(yield* stream.write({ ...late, records: [stream.record("2")] }), { held: true, applied: 1, ties: 0 })
    })
  )

  it.effect("who judges the same record at once waits for its turn, and sees what was written in the one before", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const sql = yield* SqlClient.SqlClient
      yield* stream.write({ sent: 10, received: 11, records: [stream.record("1")] })
      const written = yield* Deferred.make<void>()
      const seen = yield* Deferred.make<void>()
      const page = yield* sql
        .withTransaction(
          Effect.gen(function* () {
            yield* stream.write({ sent: 20, received: 21, records: [stream.record("1", { name: "again" }), stream.record("2")] })
            yield* Deferred.succeed(written, undefined)
            yield* Deferred.await(seen)
          })
        )
        .pipe(Effect.forkChild)
      yield* Deferred.await(written)
      const burial = yield* Effect.forkChild(stream.bury(["1", "2"], 15, 16))
      yield* untilBlocked
      yield* Deferred.succeed(seen, undefined)
      yield* Fiber.join(page)
      assert.deepStrictEqual(yield* Fiber.join(burial), { buried: 0, confirmed: 0, ties: 0 })
      assert.deepInclude(yield* stream.held, { records: 2, canonical: 2 })
    })
  )

  it.effect("two streams that write the same rows in opposite orders both end", () =>
    Effect.gen(function* () {
      const stream = yield* runningStream()
      const rival = yield* stream.rival
      const ids = Array.from({ length: 300 }, (_, index) => String(index))
      for (let round = 0; round < 5; round++) {
        const page = { sent: 20 + round, received: 20 + round }
        const records = (order: ReadonlyArray<string>, by: string) => order.map((id) => stream.record(id, { name: `${by} ${round}` }))
        yield* Effect.all(
          [
            stream.write({ ...page, records: records(ids, "here") }),
            stream.write({ ...page, ...rival, records: records(ids.toReversed(), "there") })
          ],
          { concurrency: 2 }
        )
        const names = yield* rowsOf(Name, "SELECT DISTINCT name FROM canonical.visitor WHERE entity_id = $1", [stream.entityId])
        // The same interval for both: whoever came second may write, and then has written all of them.
        assert.strictEqual(names.length, 1)
        assert.match(names[0]?.name ?? "", new RegExp(` ${round}$`))
      }
    })
  )
})
