import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { numberOf } from "../../../../test/support/database.ts"
import { intakeWith, receiver, waitingOf } from "../../../../test/support/deliveries.ts"
import type { Connection } from "../state/Connections.ts"
import { Connections } from "../state/Connections.ts"
import { EventWriter, type EventToWrite } from "./EventWriter.ts"

const emailOf = Effect.fnUntraced(function* (connection: Connection) {
  const connections = yield* Connections
  return (yield* connections.entities(connection.id, ["people.Email"])).get("people.Email")?.id ?? 0
})

const eventOf = (connectionId: string, key: string, entityId: number): EventToWrite => ({
  event: { connectionId, key, name: "email.updated", outcome: "asked", recordId: key, occurredAt: null, attempt: 1, payload: "{}" },
  reads: [{ entityId, id: key, parent: null, reason: "changed" }]
})

const stored = (connection: Connection, key: string) =>
  numberOf("SELECT count(*) FROM sync.webhook_inbox WHERE connection_id = $1 AND event_key = $2", [connection.id, key])

layer(EventWriter.layer.pipe(Layer.provideMerge(intakeWith())), { excludeTestServices: true })("An event", (it) => {
  it.effect("is acknowledged only after the commit", () =>
    Effect.gen(function* () {
      const { connection } = yield* receiver("pco", "committing")
      const writer = yield* EventWriter
      const sql = yield* SqlClient.SqlClient
      const entityId = yield* emailOf(connection)
      const locked = yield* Deferred.make<void>()
      const release = yield* Deferred.make<void>()
      const holder = yield* sql`LOCK TABLE sync.waiting_reads IN EXCLUSIVE MODE`.pipe(
        Effect.andThen(Deferred.succeed(locked, undefined)),
        Effect.andThen(Deferred.await(release)),
        sql.withTransaction,
        Effect.forkScoped
      )
      yield* Deferred.await(locked)
      const writing = yield* Effect.forkScoped(writer.write([eventOf(connection.id, "1", entityId)]))
      yield* Effect.sleep("300 millis")
      assert.isUndefined(writing.pollUnsafe())
      assert.strictEqual(yield* stored(connection, "1"), 0)
      yield* Deferred.succeed(release, undefined)
      yield* Fiber.join(holder)
      assert.strictEqual(yield* Fiber.join(writing), 1)
      assert.strictEqual(yield* stored(connection, "1"), 1)
    })
  )

  it.effect("is not there without the reads it asks for, so that it is new when it comes again", () =>
    Effect.gen(function* () {
      const { connection } = yield* receiver("pco", "together")
      const writer = yield* EventWriter
      assert.isTrue(Exit.isFailure(yield* Effect.exit(writer.write([eventOf(connection.id, "1", 999_999_999)]))))
      assert.strictEqual(yield* stored(connection, "1"), 0)
      assert.strictEqual(yield* writer.write([eventOf(connection.id, "1", yield* emailOf(connection))]), 1)
      assert.deepStrictEqual(yield* waitingOf(connection), [{ entity: "people.Email", id: "1", reason: "changed" }])
    })
  )

  it.effect("that cannot be stored takes none with it that arrives at the same time", () =>
    Effect.gen(function* () {
      const { connection } = yield* receiver("pco", "beside")
      const writer = yield* EventWriter
      const entityId = yield* emailOf(connection)
      const writes = Array.from({ length: 20 }, (_, n) =>
        Effect.exit(writer.write([eventOf(connection.id, String(n), n === 7 ? 999_999_999 : entityId)]))
      )
      const exits = yield* Effect.all(writes, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        exits.flatMap((exit, n) => (Exit.isFailure(exit) ? [n] : [])),
        [7]
      )
      assert.strictEqual((yield* waitingOf(connection)).length, 19)
    })
  )
})
