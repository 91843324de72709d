import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Ref, Schedule, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { PagesTest, runningStream } from "../../../../test/support/pages.ts"
import { ChangeFeed, type Change } from "./ChangeFeed.ts"

const idsOf = (changes: ReadonlyArray<Change>) => changes.flatMap(({ rows }) => rows.map(({ id }) => id))

/** Waits for whatever else runs on this server: it may have begun before what was written here. */
const settled = Effect.gen(function* () {
  const feed = yield* ChangeFeed
  const look = feed.read({ after: null, orgId: null, limit: 10_000 })
  yield* look.pipe(Effect.repeat({ until: ({ isBehind }) => !isBehind, schedule: Schedule.spaced("20 millis") }))
})

layer(PagesTest, { excludeTestServices: true })("The change feed", (it) => {
  it.effect("tells what each commit did, in order, from any position of it", () =>
    Effect.gen(function* () {
      const feed = yield* ChangeFeed
      const stream = yield* runningStream()
      const other = yield* runningStream()
      yield* stream.write({ records: [stream.record("1"), stream.record("2")] })
      yield* other.write({ records: [other.record("1")] })
      yield* stream.write({ records: [stream.record("1", { name: "Ada" })], sent: 20, received: 21 })
      yield* settled
      const all = yield* Stream.runCollect(feed.upToNow({ after: null, orgId: stream.orgId }))
      const made = [stream.idOf("1"), stream.idOf("2")].sort()
      assert.deepStrictEqual(
        all.map(({ entity, orgId, rows }) => ({ entity, orgId, rows })),
        [
          { entity: "visitor", orgId: stream.orgId, rows: made.map((id) => ({ id, operation: "created" as const })) },
          { entity: "visitor", orgId: stream.orgId, rows: [{ id: stream.idOf("1"), operation: "updated" as const }] }
        ]
      )
      const [first, second] = all
      assert.deepStrictEqual(yield* Stream.runCollect(feed.upToNow({ after: first?.position ?? "", orgId: stream.orgId })), [second])
      const { changes, reached } = yield* feed.read({ after: null, orgId: stream.orgId, limit: 1 })
      assert.deepStrictEqual([changes, String(reached)], [[first], first?.position])
      const end = yield* feed.read({ after: second?.position ?? "", orgId: stream.orgId, limit: 10 })
      assert.deepStrictEqual(end.changes, [])
      yield* stream.write({ records: [stream.record("3")], sent: 30, received: 31 })
      yield* settled
      const later = yield* feed.read({ after: end.reached, orgId: stream.orgId, limit: 10 })
      assert.deepStrictEqual(idsOf(later.changes), [stream.idOf("3")])
    })
  )

  it.effect("refuses what is no position of it", () =>
    Effect.gen(function* () {
      const feed = yield* ChangeFeed
      for (const after of ["", "12", "a.b", "1.2.3", "-1.5", "9223372036854775807.1"]) {
        const refused = yield* Effect.flip(feed.read({ after, orgId: null, limit: 1 }))
        assert.strictEqual(refused._tag, "UnusablePosition", after)
      }
    })
  )

  it.effect("never skips a commit that comes late, and wakes who waits", () =>
    Effect.gen(function* () {
      const feed = yield* ChangeFeed
      const sql = yield* SqlClient.SqlClient
      const early = yield* runningStream()
      const late = yield* runningStream()
      const isWritten = yield* Deferred.make<void>()
      const letGo = yield* Deferred.make<void>()
      const seen = yield* Ref.make<ReadonlyArray<string>>([])
      yield* settled
      const start = (yield* feed.read({ after: null, orgId: null, limit: 10_000 })).reached
      const following = yield* feed.follow({ after: start, orgId: null }).pipe(
        Stream.runForEach((change) => Ref.update(seen, (ids) => [...ids, ...idsOf([change])])),
        Effect.forkChild
      )
      // It takes its number in the order of transactions first, and commits last.
      const open = yield* late
        .write({ records: [late.record("1")] })
        .pipe(
          Effect.andThen(Deferred.succeed(isWritten, undefined)),
          Effect.andThen(Deferred.await(letGo)),
          sql.withTransaction,
          Effect.forkChild
        )
      yield* Deferred.await(isWritten)
      yield* early.write({ records: [early.record("1")] })
      const meanwhile = yield* feed.read({ after: start, orgId: null, limit: 10 })
      assert.deepStrictEqual(meanwhile.changes, [])
      assert.isTrue(meanwhile.isBehind)
      yield* Deferred.succeed(letGo, undefined)
      yield* Fiber.join(open)
      const rest = yield* feed
        .read({ after: meanwhile.reached, orgId: null, limit: 10 })
        .pipe(Effect.repeat({ until: ({ isBehind }) => !isBehind }))
      assert.deepStrictEqual(idsOf(rest.changes), [late.idOf("1"), early.idOf("1")])
      yield* Ref.get(seen).pipe(
        Effect.repeat({ until: (ids) => ids.length === 2, schedule: Schedule.spaced("20 millis") }),
        Effect.timeout("20 seconds")
      )
      assert.deepStrictEqual(yield* Ref.get(seen), [late.idOf("1"), early.idOf("1")])
      yield* Fiber.interrupt(following)
    })
  )
})
