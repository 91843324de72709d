import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HttpRouter } from "effect/http"
import { dashboardRoutes, forGood } from "./dashboardRoutes.ts"

const script = "console.log('a page')\n".repeat(50)

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "openfaith-pages-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const build = (path: string) =>
  Effect.promise(async () => {
    await mkdir(join(path, "assets"))
    await writeFile(join(path, "index.html"), `<script nonce="{{openfaith-nonce}}" src="/assets/index-a1.js"></script>`)
    await writeFile(join(path, "assets", "index-a1.js"), script)
    await writeFile(join(path, "secret.txt"), "not an asset")
  })

/** Asks the routes of a folder. */
const served = (path: string) => {
  const { dispose, handler } = HttpRouter.toWebHandler(dashboardRoutes(path), { disableLogger: true })
  return Effect.acquireRelease(
    Effect.succeed((url: string, headers: Readonly<Record<string, string>> = { accept: "text/html" }) =>
      Effect.promise(() => handler(new Request(`http://localhost${url}`, { headers })))
    ),
    () => Effect.promise(() => dispose())
  )
}

const textOf = (response: Response) => Effect.promise(() => response.text())

describe("the dashboard's files", () => {
  it.effect("answers the page for its own addresses, under a policy whose nonce is new each time", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* build(path)
      const get = yield* served(path)
      const nonces = new Set<string>()
      for (const address of ["/", "/connections/con_1/entities/people.Person", "/runs/run_1?view=graph"]) {
        const response = yield* get(address)
        assert.strictEqual(response.status, 200, address)
        const policy = response.headers.get("content-security-policy") ?? ""
        const nonce = /script-src 'self' 'nonce-([^']{20,})'/.exec(policy)?.[1] ?? ""
        assert.include(policy, "default-src 'none'")
        assert.include(policy, "frame-ancestors 'none'")
        assert.notInclude(policy, "unsafe")
        assert.strictEqual(yield* textOf(response), `<script nonce="${nonce}" src="/assets/index-a1.js"></script>`)
        nonces.add(nonce)
      }
      assert.strictEqual(nonces.size, 3)
    })
  )

  it.effect("lets hashed files be kept for good, and has them smaller for whoever can unpack them", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* build(path)
      const get = yield* served(path)
      const plain = yield* get("/assets/index-a1.js")
      assert.strictEqual(yield* textOf(plain), script)
      assert.strictEqual(plain.headers.get("cache-control"), forGood)
      assert.strictEqual(plain.headers.get("content-type"), "text/javascript; charset=utf-8")
      const packed = yield* get("/assets/index-a1.js", { "accept-encoding": "gzip, br" })
      assert.strictEqual(packed.headers.get("content-encoding"), "gzip")
      assert.isBelow(Number(packed.headers.get("content-length")), script.length / 5)
    })
  )

  it.effect("has no other file, and no page for programs", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* build(path)
      const get = yield* served(path)
      const none = [
        "/assets/none.js",
        "/assets/..%2Fsecret.txt",
        "/assets/%2e%2e/secret.txt",
        "/secret.txt",
        "/.built-from",
        "/v1/none",
        "/webhooks/a/b"
      ]
      for (const address of none) assert.strictEqual((yield* get(address)).status, 404, address)
      assert.strictEqual((yield* get("/connections/con_1", { accept: "application/json" })).status, 404)
    })
  )

  it.effect("says how to build it where it is not built, and serves it once it is", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const get = yield* served(path)
      const before = yield* get("/")
      assert.strictEqual(before.status, 503)
      assert.include(yield* textOf(before), "npm start")
      yield* build(path)
      assert.strictEqual((yield* get("/")).status, 200)
    })
  )
})
