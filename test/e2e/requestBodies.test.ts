/** Bodies that nobody should send: what they cost is decided by their first lines. */
import { connect } from "node:net"
import { gzipSync } from "node:zlib"
import { assert, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { ApiTest, codeOf, served } from "../support/api.ts"
import { numberOf } from "../support/database.ts"
import { testLocalKey } from "../support/engine.ts"

/** Sends words as they are, some now and some later; answers what came back, and after how many milliseconds. */
const sent = (port: number, words: string, later: ReadonlyArray<string> = [], gap = 0) =>
  Effect.promise(
    () =>
      new Promise<{ readonly said: string; readonly millis: number }>((resolve) => {
        const since = performance.now()
        let said = ""
        const end = () => resolve({ said, millis: performance.now() - since })
        const socket = connect(port, "127.0.0.1", () => {
          socket.write(words)
          const drip = (rest: ReadonlyArray<string>) => {
            const [next, ...others] = rest
            if (next === undefined || socket.destroyed) return
            socket.write(next)
            setTimeout(() => drip(others), gap)
          }
          drip(later)
        })
        socket.on("data", (chunk) => (said += chunk.toString("latin1")))
        socket.on("error", end)
        socket.on("close", end)
        socket.setTimeout(25_000, () => socket.destroy())
      })
  )

layer(ApiTest, { excludeTestServices: true, timeout: "60 seconds" })("A body", (it) => {
  it.effect("that is too large, compressed or slow is refused before it is held", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* served
      const port = Number(new URL(url).port)
      const head = (lines: ReadonlyArray<string>) =>
        [
          "POST /v1/keys HTTP/1.1",
          "host: localhost",
          `authorization: Bearer ${Redacted.value(testLocalKey)}`,
          "content-type: application/json",
          ...lines,
          "",
          ""
        ].join("\r\n")
      const large = yield* ask("POST", "/v1/keys", { text: JSON.stringify({ name: "x".repeat(100_000), scope: "read" }) })
      assert.deepStrictEqual([large.status, codeOf(large)], [413, "too_large"])
      // It says that it is small, and goes on for ever.
      const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`
      const endless = yield* sent(
        port,
        head(["transfer-encoding: chunked", "connection: close"]),
        Array.from({ length: 40 }, () => chunk)
      )
      assert.match(endless.said, /^HTTP\/1\.1 413/)

      const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, 32))
      const compressed = yield* Effect.promise(() =>
        fetch(`${url}/v1/keys`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${Redacted.value(testLocalKey)}`,
            "content-type": "application/json",
            "content-encoding": "gzip"
          },
          body: new Uint8Array(bomb)
        })
      )
      assert.strictEqual(compressed.status, 415)

      const before = yield* numberOf("SELECT count(*) FROM sync.api_keys")
      const slow = yield* sent(
        port,
        head(["content-length: 60", "connection: close"]),
        Array.from({ length: 60 }, () => "x"),
        600
      )
      assert.match(slow.said, /^HTTP\/1\.1 408/)
      assert.isBelow(slow.millis, 15_000, "what trickles in holds a connection no longer")
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.api_keys"), before)
      assert.strictEqual((yield* ask("GET", "/health", { key: null })).status, 200)
    })
  )
})
