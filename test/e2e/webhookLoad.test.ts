/** How many deliveries a server takes in, cold, measured from outside. Only where deep tests run: a busy machine can fail a figure. */
import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { isDeep } from "../support/engine.ts"
import { start } from "../support/processes.ts"
import { webhookServer } from "../support/webhookServer.ts"

const Figures = Schema.fromJsonString(
  Schema.Struct({
    statuses: Schema.Record(Schema.String, Schema.Int),
    p50: Schema.Int,
    p95: Schema.Int,
    p99: Schema.Int,
    worst: Schema.Int,
    seconds: Schema.Finite
  })
)

it.live.runIf(isDeep)(
  "1,000 deliveries a second for 10 seconds are acknowledged within 200 ms, 99 of 100, by a server that has just started",
  () =>
    Effect.gen(function* () {
      const { organisation, serve, simulator, subscriptionTo } = yield* webhookServer(200)
      const first = yield* serve
      const { secret, url } = yield* subscriptionTo("people.v2.events.person.updated")
      first.child.kill("SIGTERM")
      yield* Effect.promise(() => first.ended)
      yield* serve
      // Records that are there: what is measured is taking in, not looking for what is not.
      const ids = [...(yield* simulator.truth("Person", [])).matchAll(/^\{"id":"(\d+)"/gm)].map(([, id]) => id)
      assert.isAbove(ids.length, 100)
      const client = start("test/support/deliverLoad.ts", [url, secret, "1000", "10", organisation, ids.join(",")])
      const { stderr, stdout } = yield* Effect.promise(() => client.ended)
      const figures = yield* Schema.decodeUnknownEffect(Figures)(stdout.trim()).pipe(
        Effect.mapError(() => new Error(stderr)),
        Effect.orDie
      )
      yield* Effect.logInfo(JSON.stringify(figures))
      assert.deepStrictEqual(figures.statuses, { 200: 10_000 })
      assert.isAtMost(figures.p99, 200, JSON.stringify(figures))
    }).pipe(Effect.scoped),
  120_000
)
