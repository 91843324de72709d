/** What is told a collector at the end of a process, and how long that may take. */
import { createServer } from "node:http"
import { assert, it } from "@effect/vitest"
import { Clock, ConfigProvider, Effect, Layer } from "effect"
import { LastTelling, whileServing } from "./lastTelling.ts"
import { telemetry } from "./telemetry.ts"

/** A collector that answers each request after so long; `null`: never. Answers where it is, and how many it has answered. */
const collector = Effect.fnUntraced(function* (answersAfterMs: number | null) {
  const answered = { traces: 0 }
  const server = createServer((request, response) => {
    request.resume()
    if (answersAfterMs === null) return
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
      if (request.url === "/v1/traces") answered.traces++
    }, answersAfterMs)
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.sync(() => (server.close(), server.closeAllConnections()))
  )
  const address = server.address()
  const url = address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`
  return { url, answered, close: Effect.sync(() => (server.close(), server.closeAllConnections())) }
})

const telling = (url: string, told: Layer.Layer<never> = Layer.empty, env: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const work = Effect.void.pipe(Effect.withSpan("work"), Effect.andThen(Clock.currentTimeMillis))
    const done = yield* work.pipe(
      Effect.provide(
        telemetry.pipe(
          Layer.provide(told),
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env } })))
        )
      )
    )
    return (yield* Clock.currentTimeMillis) - done
  })

it.live("a command does not wait for a collector that is dead or never answers", () =>
  Effect.gen(function* () {
    const dead = yield* collector(0)
    yield* dead.close
    const silent = yield* collector(null)
    const [afterDead, afterSilent] = yield* Effect.all([telling(dead.url), telling(silent.url)], { concurrency: "unbounded" })
    for (const waited of [afterDead, afterSilent]) {
      assert.isAtLeast(waited, 400, "it was given a moment")
      assert.isBelow(waited, 2000)
    }
  }).pipe(Effect.scoped)
)

it.live("a process that serves tells a slow collector all of it, and so does a command that is told to wait", () =>
  Effect.gen(function* () {
    const { answered, url } = yield* collector(900)
    yield* telling(url, Layer.succeed(LastTelling, whileServing))
    assert.strictEqual(answered.traces, 1)
    yield* telling(url, Layer.empty, { OTEL_EXPORTER_OTLP_TIMEOUT: "3000" })
    assert.strictEqual(answered.traces, 2)
  }).pipe(Effect.scoped)
)
