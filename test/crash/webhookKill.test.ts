/** `kill -9` of the server while deliveries stream in. What was acknowledged is there; what was not is sent again, and what was stored is known then. */
import { assert, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Schema } from "effect"
import { deliveryOf, headersOf } from "../support/deliveries.ts"
import { outputOf } from "../support/commandLine.ts"
import { webhookServer } from "../support/webhookServer.ts"

const name = "people.v2.events.email.updated"
const mostRounds = 3
const together = 100
/** Deliveries that are acknowledged before the kill; many more are on their way then. */
const killAfter = 150

const Answer = Schema.fromJsonString(Schema.Struct({ message: Schema.String }))
const Listed = Schema.fromJsonString(
  Schema.Struct({
    connections: Schema.Array(
      Schema.Struct({ state: Schema.String, traffic: Schema.Struct({ events: Schema.Int }), subscriptions: Schema.Array(Schema.Unknown) })
    )
  })
)

it.live(
  "a server killed between commit and answer loses no event and makes none twice",
  () =>
    Effect.gen(function* () {
      const { options, organisation, serve, simulator, subscriptionTo } = yield* webhookServer(30)
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

      let sent = 0
      let storedUnanswered = 0
      const acknowledged: Array<string> = []
      for (let round = 0; round < mostRounds && storedUnanswered === 0; round++) {
        const bodies = Array.from({ length: 600 }, () => deliveryOf(name, { organisation, recordId: String(1 + (sent++ % 50)) }))
        const unanswered: Array<string> = []
        let flowed = 0
        const flowing = yield* Deferred.make<void>()
        const flood = yield* Effect.forEach(
          bodies,
          (body) =>
            Effect.map(say(body), (said) => {
              if (said === null) return void unanswered.push(body)
              acknowledged.push(body)
              if (++flowed === killAfter) Deferred.doneUnsafe(flowing, Effect.void)
            }),
          { concurrency: together, discard: true }
        ).pipe(Effect.forkScoped)
        yield* Deferred.await(flowing)
        // What it has asked the database for is done while it cannot hear of it.
        server.child.kill("SIGSTOP")
        yield* Effect.sleep("300 millis")
        server.child.kill("SIGKILL")
        yield* Effect.promise(() => server.ended)
        yield* Fiber.join(flood)
        assert.isAbove(unanswered.length, 0)
        server = yield* serve
        for (const said of yield* Effect.forEach(unanswered, say, { concurrency: together })) {
          if (said === "Received before.") storedUnanswered++
          else assert.strictEqual(said, "Received.")
        }
        acknowledged.push(...unanswered)
      }
      assert.isAbove(storedUnanswered, 0, "no kill fell between commit and answer")
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
      assert.deepInclude(JSON.parse(report), { sound: 21, enabled: 1, made: 0, removed: 0, rotated: 22 })
    }).pipe(Effect.scoped),
  240_000
)
