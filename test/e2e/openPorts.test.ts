/** What somebody without a key finds who tries every port and every address of a running installation: that it is there, and how it is; nothing else. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { endpoints } from "../support/contract.ts"
import { askAt } from "../support/api.ts"
import { type CommandLineOptions, startCommand, watchOutput } from "../support/commandLine.ts"
import { freePortOf } from "../support/freePort.ts"
import { runnerOf } from "../support/runners.ts"
import { servedHome } from "../support/servedHome.ts"

/** Processes that a process has started, and theirs. */
const familyOf = (pid: number): ReadonlyArray<number> => {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number)
    } catch {
      return []
    }
  })
  return [pid, ...children.flatMap(familyOf)]
}

/** Sockets that a process has open, by their number. */
const socketsOf = (pid: number): ReadonlyArray<string> =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
    } catch {
      return []
    }
  })

/** Where processes listen: the address and the port. */
const listeningOf = (pids: ReadonlyArray<number>) => {
  const own = new Set(pids.flatMap(socketsOf))
  return ["tcp", "tcp6"].flatMap((kind) =>
    readFileSync(`/proc/net/${kind}`, "utf8")
      .split("\n")
      .slice(1)
      .flatMap((line) => {
        const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/)
        const [address = "", port = ""] = local.split(":")
        return state === "0A" && own.has(inode) ? [{ address, port: Number.parseInt(port, 16) }] : []
      })
  )
}

/** What a port says to whoever speaks HTTP to it, or nothing. */
const saidTo = (port: number, words: string) =>
  Effect.promise(
    () =>
      new Promise<string>((resolve) => {
        let said = ""
        const socket = connect(port, "127.0.0.1", () => socket.write(words))
        socket.on("data", (chunk) => (said += chunk.toString("latin1")))
        socket.on("error", () => resolve(said))
        socket.on("close", () => resolve(said))
        socket.setTimeout(1500, () => socket.destroy())
      })
  )

const open = ["health", "ready", "signIn"]
const guessed = [
  "/.env",
  "/.git/config",
  "/admin",
  "/api",
  "/v1",
  "/v2/connections",
  "/metrics",
  "/docs",
  "/openapi.json",
  "/debug/pprof",
  "/actuator/env",
  "/server-status",
  "/keys/local.key",
  "/../keys/local.key",
  "/assets/../../keys/local.key",
  "/%2e%2e/keys/local.key",
  "/v1/organisations/..%2f..%2f"
]

/** A runner listens for other runners alone, unless an operator wants its figures: then it tells of itself, and those to the same keys. */
const crawlRunner = Effect.fnUntraced(function* (options: CommandLineOptions) {
  const silent = yield* runnerOf(options)
  assert.lengthOf(listeningOf(familyOf(silent.pid)), 1, "the runner's port for others of its kind")
  const metricsPort = yield* freePortOf
  const told = { OPENFAITH_METRICS_PORT: String(metricsPort), OPENFAITH_LOGS: "json", OPENFAITH_LOG_LEVEL: "debug" }
  const telling = { ...options, env: { ...options.env, ...told } }
  const started = yield* runnerOf(telling)
  const { pid } = started
  const output = watchOutput(started)
  const listening = listeningOf(familyOf(pid))
  assert.deepStrictEqual(
    listening.map(({ address }) => address),
    ["0100007F", "0100007F"]
  )
  assert.isTrue(listening.some(({ port }) => port === metricsPort))
  const ask = askAt(`http://127.0.0.1:${metricsPort}`)
  for (const { method, path } of endpoints) {
    const { status, text } = yield* ask(method, path.replaceAll(/:(\w+)/g, "x"), { key: null, ...(method === "GET" ? {} : { body: {} }) })
    assert.strictEqual(status, ["/health", "/ready"].includes(path) ? 200 : ["/metrics", "/v1/checks"].includes(path) ? 401 : 404, path)
    assert.notInclude(text, "acme", path)
  }
  for (const path of ["/", "/signin", "/docs", "/webhooks/pco/guessed", ...guessed]) {
    const { headers, status } = yield* ask("GET", path, { key: null })
    assert.include([401, 404], status, path)
    assert.strictEqual(headers.get("x-content-type-options"), "nosniff", path)
  }
  const key = Redacted.make(readFileSync(join(options.home, "keys/local.key"), "utf8").trim())
  const { headers, status, text } = yield* ask("GET", "/metrics", { key })
  assert.strictEqual(status, 200)
  const line = output()
    .split("\n")
    .find((each) => each.includes(String(headers.get("x-request-id"))))
  assert.match(line ?? output(), /"level":"DEBUG","message":"GET \/metrics: 200".*"caller":"local"/)
  assert.match(text, /^effect_cluster_runners 1$/m)
  assert.match(text, /^process_resident_memory_bytes \d+$/m)
  const second = yield* Effect.promise(() => startCommand(telling, "serve", "--role", "runner").ended)
  assert.strictEqual(second.code, 1)
  assert.match(second.stderr, new RegExp(`Port ${metricsPort} of 127.0.0.1 cannot be listened on .* Set OPENFAITH_METRICS_PORT to another`))
})

layer(Layer.empty, { excludeTestServices: true })("Somebody without a key", (it) => {
  it.effect(
    "finds health, webhooks and the way in on the ports of an installation, and nothing else",
    () =>
      Effect.gen(function* () {
        const { options, pid, url } = yield* servedHome(20, "--limit", "1000000")
        const { port } = new URL(url)
        const listening = listeningOf(familyOf(yield* pid))
        assert.isTrue(
          listening.every(({ address }) => address === "0100007F" || address.endsWith("01000000")),
          `all listen on this machine only: ${JSON.stringify(listening)}`
        )
        assert.isTrue(listening.some((each) => each.port === Number(port)))
        assert.isAtLeast(listening.length, 2, "HTTP, and the runner's port for others of its kind")

        const ask = askAt(url)
        for (const { method, name, path } of endpoints) {
          const { headers, status, text } = yield* ask(method, path.replaceAll(/:(\w+)/g, "x"), {
            key: null,
            ...(method === "GET" ? {} : { body: {} })
          })
          if (!open.includes(name)) assert.strictEqual(status, 401, `${method} ${path}`)
          assert.notInclude(text, "acme", path)
          assert.strictEqual(headers.get("x-content-type-options"), "nosniff", path)
          assert.strictEqual(headers.get("referrer-policy"), "no-referrer", path)
          assert.strictEqual(headers.get("cache-control"), "no-store", path)
          assert.isNull(headers.get("x-powered-by"), path)
        }
        for (const path of guessed) {
          const { status, text } = yield* ask("GET", path, { key: null })
          assert.include([401, 404], status, path)
          assert.notMatch(text, /local_|BEGIN|postgres:\/\//, path)
        }
        const webhook = yield* ask("POST", "/webhooks/pco/guessed", { key: null, body: {} })
        assert.include([401, 404, 410], webhook.status)
        for (const path of ["/", "/signin"]) {
          const { headers, status } = yield* ask("GET", path, { key: null })
          // Where the dashboard is not built the page says so.
          assert.include([200, 503], status, path)
          assert.match(headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/, path)
        }

        for (const { port: other } of listening.filter((each) => each.port !== Number(port))) {
          const said = yield* saidTo(other, "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
          assert.notMatch(said, /^HTTP\/1\.[01] 2/, String(other))
          assert.notMatch(said, /acme|local_|people\./, String(other))
        }
        yield* crawlRunner(options)
      }),
    { timeout: 120_000 }
  )
})
