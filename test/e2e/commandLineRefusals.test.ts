/** What the command line says of a server elsewhere that is away, is none, is another, or does not let it: one sentence with what to do, never the key. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type RequestListener } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { versionHeader } from "@openfaith/api"
import { Effect, Redacted } from "effect"
import { running } from "../../apps/cli/src/testing/running.ts"
import { ApiKeys } from "../../apps/server/src/access/ApiKeys.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { ApiTest, keyWith, served } from "../support/api.ts"
import { noLimit, syncOnce } from "../support/engine.ts"
import { freePortOf } from "../support/freePort.ts"

/** Runs a command with this URL and key; every failure has to be presentable. */
const refused = Effect.fnUntraced(function* (url: string, key: string, exitCode: number, says: RegExp, ...args: ReadonlyArray<string>) {
  const env = { OPENFAITH_URL: url, OPENFAITH_KEY: key, OPENFAITH_HOME: "/tmp/openfaith-there-is-none" }
  const asked = yield* running(args, env)
  assert.strictEqual(asked.exitCode, exitCode, `${args.join(" ")}: ${asked.err}${asked.out}`)
  assert.match(asked.err, says)
  assert.match(asked.err.trim(), /^[A-Z0-9].*[.?]$/, "one sentence or two, on one line")
  assert.notMatch(asked.err, /\n\s+at /)
  assert.notInclude(asked.err + asked.out, key)
  const json = yield* running([...args, "--json"], env)
  assert.match(json.out, /^\{"error":\{"code":"[\w]+","message":"[^\n]+"\}\}\n$/)
  assert.notInclude(json.err + json.out, key)
})

/** A server that is none of ours, until the scope closes. */
const stranger = (answer: RequestListener) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer(answer)
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => (server.closeAllConnections(), void server.close()) }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

layer(ApiTest, { excludeTestServices: true, timeout: 300_000 })("Elsewhere the command line", (it) => {
  it.effect("says who does not answer, who is a stranger, and who is of another version", () =>
    Effect.gen(function* () {
      const key = "of_hidden-key"
      const away = `http://127.0.0.1:${yield* freePortOf}`
      yield* refused(
        away,
        key,
        1,
        /^The server at http:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\. Check OPENFAITH_URL/,
        "runs"
      )
      const page = yield* stranger((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>"))
      yield* refused(page.url, key, 1, /is no OpenFaith server \(status 200, text\/html\)\. Check OPENFAITH_URL/, "runs")
      const moved = yield* stranger((_, response) => response.writeHead(302, { location: `${page.url}/login` }).end())
      yield* refused(moved.url, key, 1, /is no OpenFaith server \(status 302/, "runs")
      const proxy = yield* stranger((_, response) => response.writeHead(502, { "content-type": "text/html" }).end("Bad Gateway"))
      yield* refused(proxy.url, key, 1, /cannot be reached \(502 from what stands before it\)/, "runs")
      const half = yield* stranger((_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000", [versionHeader]: "0.1.0" }).write("{")
        setTimeout(() => response.destroy(), 20)
      })
      yield* refused(half.url, key, 1, /cannot be reached/, "runs")

      const newer = (status: number, body: string) =>
        stranger((_, response) => response.writeHead(status, { "content-type": "application/json", [versionHeader]: "9.1.0" }).end(body))
      const other = /is OpenFaith 9\.1\.0 and this command is 0\.1\.0; .* Use the command line of the server's version\.$/m
      const differently = yield* newer(200, '{"runs":[]}')
      yield* refused(differently.url, key, 1, other, "runs")
      const unknownRoute = '{"error":{"code":"not_found","message":"There is no such route.","next":"Look.","details":{}}}'
      const without = yield* newer(404, unknownRoute)
      yield* refused(without.url, key, 1, other, "reads")
    }).pipe(Effect.scoped)
  )

  it.effect("says what a key may not do, and nothing of others' organisations", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const entities = ["people.Campus"]
      const { run } = yield* syncOnce({ simulator, orgId: "mine", entities })
      const { run: theirs } = yield* syncOnce({ simulator, orgId: "theirs", entities })
      const { url } = yield* served
      const keys = yield* ApiKeys

      const reading = Redacted.value(yield* keyWith("read", ["mine"]))
      yield* refused(url, reading, 1, /This needs the scope operate, and the key has read\. Use a key with that scope/, "cancel", run.id)
      yield* refused(url, reading, 1, /This needs the scope admin/, "keys", "list")
      yield* refused(
        url,
        reading,
        2,
        /There is no organisation "theirs"\. `openfaith connections` lists those there are/,
        "rows",
        "campus",
        "--org",
        "theirs"
      )
      yield* refused(url, reading, 2, /There is no run "\w+"\. `openfaith runs` lists them\./, "run", theirs.id)
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "openfaith-key-"))),
        (made) => Effect.sync(() => rmSync(made, { recursive: true }))
      )
      writeFileSync(join(folder, "key"), `${reading}\n`, { mode: 0o600 })
      const lists = yield* running(["runs", "--json"], { OPENFAITH_URL: url, OPENFAITH_KEY_FILE: join(folder, "key") })
      assert.include(lists.out, run.id)
      assert.notInclude(lists.out, "theirs")
      const both = Redacted.value(yield* keyWith("read", ["mine", "theirs"]))
      yield* refused(url, both, 2, /bound to several organisations\. Name one of them with --org\./, "runs")

      const { key, secret } = yield* keys.create({ name: "revoked", scope: "admin", orgIds: null, createdBy: null })
      yield* keys.revoke(key.id, null)
      yield* refused(url, Redacted.value(secret), 1, /No valid key .* Set OPENFAITH_KEY to a key that is not revoked/, "runs")
      yield* refused(url, reading, 2, /What is given as runId has to be an id: letters, digits, - and _/, "run", "no id")
    }).pipe(Effect.scoped)
  )
})
