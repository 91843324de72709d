import { assert, layer } from "@effect/vitest"
import { Clock, Deferred, Effect, Fiber, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { PagesTest, runningStream, untilBlocked } from "../../../../test/support/pages.ts"
import { Validators } from "./Validators.ts"

const etag = 'W/"5-abc"'
/** After any stream of the test has begun, as its pages count seconds. */
const afterNow = (at: (seconds: number) => number) => Effect.map(Clock.currentTimeMillis, (now) => Math.ceil(now / 1000) - at(0) + 100)

layer(Layer.provideMerge(Validators.layer, PagesTest), { excludeTestServices: true })("What a source knows a list by", (it) => {
  it.effect("is kept once all of the list is stored, and is good for nothing as soon as anybody writes a record of it", () =>
    Effect.gen(function* () {
      const validators = yield* Validators
      const { at, beside, entityId, lease, record, write } = yield* runningStream()
      const later = yield* afterNow(at)
      assert.isTrue(Option.isNone(yield* validators.find(entityId)))
      yield* write({ records: [record("1"), record("2")], sent: later, received: later })
      yield* validators.keep(entityId, lease.streamId, etag)
      assert.deepStrictEqual(Option.getOrNull(yield* validators.find(entityId)), { validator: etag, rows: 2 })

      // Another entity's records are no concern of it.
      const other = yield* beside("front.Badge")
      yield* write({ ...other, records: [record("9")], sent: later, received: later })
      assert.isTrue(Option.isSome(yield* validators.find(entityId)))

      yield* write({ records: [record("1", { content: "changed" })], sent: later + 2, received: later + 2 })
      assert.isTrue(Option.isNone(yield* validators.find(entityId)))
    })
  )

  it.effect("is not kept where somebody else has looked at a record since the reading began, whatever the list showed", () =>
    Effect.gen(function* () {
      const validators = yield* Validators
      const { at, entityId, lease, record, rival, write } = yield* runningStream()
      const later = yield* afterNow(at)
      const another = yield* rival
      // The list was asked for; a signal's read by id sees a later state; then the list's page commits.
      yield* write({ ...another, records: [record("1", { content: "later" })], sent: later + 5, received: later + 6, byId: true })
      yield* write({ records: [record("1", { content: "earlier" }), record("2")], sent: later, received: later + 1 })
      yield* validators.keep(entityId, lease.streamId, etag)
      assert.isTrue(Option.isNone(yield* validators.find(entityId)))
    })
  )
  it.effect("is not kept where somebody else is just writing a record of it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const validators = yield* Validators
      const { at, entityId, lease, record, rival, write } = yield* runningStream()
      const later = yield* afterNow(at)
      const another = yield* rival
      yield* write({ records: [record("1"), record("2")], sent: later, received: later })
      const isWritten = yield* Deferred.make<void>()
      const letGo = yield* Deferred.make<void>()
      const page = yield* write({ ...another, records: [record("1", { content: "later" })], sent: later + 5, received: later + 6 }).pipe(
        Effect.andThen(Deferred.succeed(isWritten, undefined)),
        Effect.andThen(Deferred.await(letGo)),
        sql.withTransaction,
        Effect.forkChild
      )
      yield* Deferred.await(isWritten)
      const keeping = yield* Effect.forkChild(validators.keep(entityId, lease.streamId, etag))
      yield* untilBlocked
      yield* Deferred.succeed(letGo, undefined)
      yield* Fiber.join(page)
      yield* Fiber.join(keeping)
      assert.isTrue(Option.isNone(yield* validators.find(entityId)))
    })
  )
})
