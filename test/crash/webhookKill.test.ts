/** `kill -9` of the server while deliveries stream in. What was acknowledged is there; what was not is sent again, and what was stored is known then. */
import type { ChildProcess } from "node:child_process"
import { assert, it } from "@effect/vitest"
import { ExistingInstallationLive } from "@openfaith/server"
import { Deferred, Effect, Fiber, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { asOwner, numberAsOwner } from "../support/database.ts"
import { deliveryOf, headersOf } from "../support/deliveries.ts"
import { eventually, outputOf } from "../support/commandLine.ts"
import { inHome } from "../support/processes.ts"
import { webhookServer } from "../support/webhookServer.ts"

const name = "people.v2.events.email.updated"
const together = 100
/** Deliveries that are acknowledged before the kill; many more are on their way then. */
const killAfter = 150

const Answer = Schema.fromJsonString(Schema.Struct({ message: Schema.String }))
const Repaired = Schema.fromJsonString(
  Schema.Struct({ sound: Schema.Int, enabled: Schema.Int, made: Schema.Int, removed: Schema.Int, rotated: Schema.Int })
)
const Listed = Schema.fromJsonString(
  Schema.Struct({
    connections: Schema.Array(
      Schema.Struct({ state: Schema.String, traffic: Schema.Struct({ events: Schema.Int }), subscriptions: Schema.Array(Schema.Unknown) })
    )
  })
)

/** While this lock is held, what stores an event waits at the end of its commit: the trigger is deferred, so `COMMIT` was asked for already. */
const lock = 20_261_126
const holdCommits = Effect.gen(function* () {
  yield* asOwner(
    `CREATE FUNCTION sync.hold() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${lock}); RETURN NULL; END $$`,
    `CREATE CONSTRAINT TRIGGER held AFTER INSERT ON sync.webhook_inbox DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION sync.hold()`
  )
})
const heldCommits = numberAsOwner(
  `SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
   WHERE locktype = 'advisory' AND objid = ${lock} AND NOT granted AND query ILIKE 'commit%'`
)
/** Holds a commit, stops the process that asked for it, and lets it go: it is done, and that process cannot hear of it. */
const stopAtCommit = Effect.fnUntraced(function* (process: ChildProcess) {
  const sql = yield* SqlClient.SqlClient
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`SELECT pg_advisory_xact_lock(${lock}::bigint)`
      yield* eventually(
        "a commit is held",
        60,
        Effect.map(heldCommits, (held) => held > 0)
      )
      process.kill("SIGSTOP")
    })
  )
  yield* eventually(
    "the commit is done",
    60,
    Effect.map(heldCommits, (held) => held === 0)
  )
})

it.live(
  "a server killed between commit and answer loses no event and makes none twice",
  () =>
    Effect.gen(function* () {
      const { home, options, organisation, serve, simulator, subscriptionTo } = yield* webhookServer(30)
      const store = yield* Layer.build(ExistingInstallationLive.pipe(Layer.provide(inHome(home))))
      let server = yield* serve
      const { secret, url } = yield* subscriptionTo(name)

      /** What the server says to a delivery; `null` where it does not live to say it. */
      const say = (body: string) =>
        Effect.promise(async () => {
          try {
            const answer = await fetch(url, { method: "POST", body, headers: headersOf(body, secret) })
            const text = await answer.text()
            return answer.status === 200 ? Schema.decodeUnknownSync(Answer)(text).message : null
          } catch {
            return null
          }
        })

      yield* Effect.provideContext(holdCommits, store)
      const bodies = Array.from({ length: 600 }, (_, index) => deliveryOf(name, { organisation, recordId: String(1 + (index % 50)) }))
      const acknowledged: Array<string> = []
      const unanswered: Array<string> = []
      const flowing = yield* Deferred.make<void>()
      const flood = yield* Effect.forEach(
        bodies,
        (body) =>
          Effect.map(say(body), (said) => {
            if (said === null) return void unanswered.push(body)
            acknowledged.push(body)
            if (acknowledged.length === killAfter) Deferred.doneUnsafe(flowing, Effect.void)
          }),
        { concurrency: together, discard: true }
      ).pipe(Effect.forkScoped)
      yield* Deferred.await(flowing)
      yield* Effect.provideContext(stopAtCommit(server.child), store)
      server.child.kill("SIGKILL")
      yield* Effect.promise(() => server.ended)
      yield* Fiber.join(flood)
      server = yield* serve
      const saidAgain = yield* Effect.forEach(unanswered, say, { concurrency: together })
      assert.isTrue(saidAgain.every((said) => said === "Received." || said === "Received before."))
      assert.include(saidAgain, "Received before.", "no kill fell between commit and answer")
      acknowledged.push(...unanswered)
      // All of it once more: nothing is new.
      const again = yield* Effect.forEach(acknowledged, say, { concurrency: together })
      assert.isTrue(again.every((said) => said === "Received before."))
      const { connections } = Schema.decodeUnknownSync(Listed)(yield* outputOf(options, 0, "webhooks", "list", "--json"))
      assert.strictEqual(connections[0]?.traffic.events, acknowledged.length)
      assert.strictEqual(connections[0]?.state, "on")
      assert.strictEqual(connections[0]?.subscriptions.length, 22)

      // The command that repairs knows the server's address.
      yield* simulator.control("/webhooks/deactivate", { method: "POST", body: JSON.stringify({ names: [name] }) })
      const report = yield* outputOf(options, 0, "webhooks", "repair", "--org", "acme", "--adapter", "pco", "--rotate", "--json")
      const { enabled, sound, ...others } = Schema.decodeUnknownSync(Repaired)(report)
      assert.deepStrictEqual(others, { made: 0, removed: 0, rotated: 22 })
      // The server looks after them too when it has started, and may have come first.
      assert.strictEqual(sound + enabled, 22)
    }).pipe(Effect.scoped),
  240_000
)
