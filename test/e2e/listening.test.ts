import { assert, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { freePortOf } from "../support/freePort.ts"
import { listenWith } from "../../apps/server/src/http/listenWith.ts"

it.live("who asks while a server starts is told to come back, and is answered by its routes from then on", () =>
  Effect.scoped(
    Effect.gen(function* () {
      const port = yield* freePortOf
      const url = `http://127.0.0.1:${port}/ready`
      const areReady = yield* Deferred.make<void>()
      const routes = Layer.unwrap(Effect.as(Deferred.await(areReady), HttpRouter.add("GET", "/ready", HttpServerResponse.text("yes"))))
      const starting = yield* Effect.forkScoped(listenWith(routes, { host: "127.0.0.1", port, setting: "OPENFAITH_PORT" }))
      const ask = Effect.promise(() =>
        fetch(url, { signal: AbortSignal.timeout(5000) }).then(
          async (response) => [response.status, response.headers.get("retry-after"), await response.text()] as const,
          () => null
        )
      )
      const early = yield* Effect.repeat(ask, { until: (answer) => answer !== null })
      assert.deepStrictEqual(early, [503, "1", ""])
      yield* Deferred.succeed(areReady, undefined)
      yield* Fiber.join(starting)
      assert.deepStrictEqual(yield* ask, [200, null, "yes"])
    })
  )
)
