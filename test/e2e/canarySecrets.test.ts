/**
 * No secret is found anywhere. A whole session is played with real processes: connecting, syncs, webhooks, errors in which the source repeats what it was
 * given, keys rotated in the middle of a sync, a new credential. Then everything that was written is searched for what must not be there.
 */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { createServer, type IncomingMessage } from "node:http"
import { buffer } from "node:stream/consumers"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { ExistingInstallationLive } from "@openfaith/server"
import { Effect, Fiber, Layer, Schema } from "effect"
import { command, type CommandLineOptions, eventually, outputOf, processes } from "../support/commandLine.ts"
import { tablesHolding } from "../support/everything.ts"
import { freePortOf } from "../support/freePort.ts"
import { databaseFacts, inHome, simulatorProcess, temporaryHome } from "../support/processes.ts"
import { serverOf } from "../support/runners.ts"

const Subscriptions = Schema.fromJsonString(Schema.Struct({ subscriptions: Schema.Array(Schema.Struct({ secret: Schema.String })) }))
const Created = Schema.fromJsonString(Schema.Struct({ secret: Schema.String }))
const Key = Schema.fromJsonString(Schema.Struct({ status: Schema.String }))

/** A source that hands requests on, or answers with all that it was given. */
const repeatingSource = Effect.fnUntraced(function* (target: string) {
  let repeats: 401 | 500 | null = null
  const own = { url: "" }
  const given = (request: IncomingMessage, body: string) => {
    const { authorization = "" } = request.headers
    const plain = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString()
    return `${authorization} ${plain} ${plain.split(":").at(-1)} ${request.url} ${body}`
  }
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createServer((request, response) => {
        void (async () => {
          const body = await buffer(request)
          if (repeats !== null) {
            const detail = given(request, body.toString())
            response.writeHead(repeats, {
              "content-type": repeats === 401 ? "application/json" : "text/html",
              "x-given": detail.replaceAll(/[^ -~]/g, "")
            })
            return response.end(
              repeats === 401 ? JSON.stringify({ errors: [{ title: detail, detail }] }) : `<html><h1>${detail}</h1></html>`
            )
          }
          const headers = Object.entries(request.headers).flatMap(([name, value]) =>
            typeof value === "string" && !["host", "connection", "content-length"].includes(name) ? [[name, value] as const] : []
          )
          const method = request.method ?? "GET"
          const answer = await fetch(`${target}${request.url}`, {
            method,
            headers: Object.fromEntries(headers),
            ...(method === "GET" || body.length === 0 ? {} : { body })
          })
          const kept = [...answer.headers].filter(([name]) => !["connection", "content-length", "transfer-encoding"].includes(name))
          response.writeHead(answer.status, Object.fromEntries(kept)).end((await answer.text()).replaceAll(target, own.url))
        })().catch(() => response.destroy())
      })
    ),
    (made) =>
      Effect.callback<void>((resume) => {
        made.close(() => resume(Effect.void))
        made.closeAllConnections()
      })
  )
  own.url = yield* Effect.callback<string>((resume) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resume(Effect.succeed(address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`))
    })
  })
  return { url: own.url, repeat: (status: 401 | 500 | null) => Effect.sync(() => void (repeats = status)) }
})

/** Files below a folder that hold one of the secrets; what cannot be read any more is gone. */
const filesHolding = (folder: string, secrets: ReadonlyArray<string>, but: (path: string) => boolean): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    const path = join(folder, name)
    try {
      if (but(path) || !statSync(path).isFile()) return []
      const content = readFileSync(path)
      return secrets.some((secret) => content.includes(secret)) ? [path] : []
    } catch {
      return []
    }
  })

it.live(
  "no secret is in the database, in a log, an error, an address or a list of processes, after a whole session",
  () =>
    Effect.gen(function* () {
      const simulator = yield* simulatorProcess(["--people", "60", "--limit", "1000000", "--latency", "20"])
      const source = yield* repeatingSource(simulator.url)
      const home = yield* temporaryHome
      const [id = "", secret = ""] = simulator.token.split(":")
      const wrong = "w1".padEnd(48, "canary")
      const encoded = (name: string, value: string) => Buffer.from(`${name}:${value}`).toString("base64")
      const tokens = [secret, encoded(id, secret), wrong, encoded("nobody", wrong)]
      const without: CommandLineOptions = {
        home,
        secrets: tokens,
        env: { OPENFAITH_PORT: String(yield* freePortOf) }
      }
      const withToken = (token: string): CommandLineOptions => ({ ...without, env: { ...without.env, OPENFAITH_TOKEN: token } })
      const connect = ["connect", "pco", "--org", "acme", "--base-url", source.url]
      const sync = ["sync", "--org", "acme", "--adapter", "pco", "--wait", "--json"]

      const shown = new Set<string>()
      yield* Effect.sync(() => {
        for (const { args, pid } of processes()) if (pid !== simulator.pid && tokens.some((each) => args.includes(each))) shown.add(args)
      }).pipe(Effect.andThen(Effect.sleep("100 millis")), Effect.forever, Effect.forkScoped)

      yield* outputOf(withToken(simulator.token), 0, ...connect)
      const server = yield* serverOf({ ...without, env: { ...without.env, OPENFAITH_DEBUG: "1" } })
      const said = server.output
      yield* outputOf(without, 0, ...sync)
      const subscribed = simulator.control("/webhooks").pipe(Effect.flatMap(Schema.decodeUnknownEffect(Subscriptions)), Effect.orDie)
      yield* eventually(
        "it is subscribed to",
        60,
        Effect.map(subscribed, ({ subscriptions }) => subscriptions.length > 0),
        said
      )
      yield* simulator.control("/mutate", { method: "POST", body: JSON.stringify({ do: "update", entity: "Email", count: 3 }) })
      const key = Schema.decodeUnknownSync(Created)(
        yield* outputOf(without, 0, "keys", "create", "--name", "canary", "--org", "acme", "--json")
      )

      // Keys are rotated in the middle of a sync, and nothing fails.
      const syncing = yield* Effect.forkChild(outputOf(without, 0, ...sync))
      yield* Effect.sleep("500 millis")
      yield* outputOf(without, 0, "keys", "rotate", "--json")
      assert.strictEqual(Schema.decodeUnknownSync(Key)(yield* Fiber.join(syncing)).status, "complete")

      // The source repeats what it was given, in every way it can.
      for (const status of [500, 401] as const) {
        yield* source.repeat(status)
        const refused = yield* command(withToken(`nobody:${wrong}`), ...connect)
        assert.strictEqual(refused.code, 1, refused.stderr)
      }
      const failed = yield* command(without, ...sync)
      assert.strictEqual(failed.code, 3, failed.stderr)
      for (const args of [["connections"], ["status"], ["runs"], ["webhooks", "list"], ["doctor"]])
        yield* command(without, ...args, "--json")
      yield* source.repeat(null)
      yield* outputOf(withToken(simulator.token), 0, ...connect)
      yield* outputOf(without, 0, ...sync)

      const keys = join(home, "keys")
      const ofHome = readdirSync(keys).flatMap((name) => {
        const content = readFileSync(join(keys, name))
        const text = content.toString("latin1").trim()
        return /^[!-~]+$/.test(text) ? [text] : [content.toString("hex"), content.toString("base64")]
      })
      const { subscriptions } = yield* subscribed
      const secrets = [...tokens, key.secret, ...subscriptions.map((each) => each.secret), ...ofHome].filter((each) => each.length >= 16)
      assert.isAbove(secrets.length, tokens.length + 5)
      assert.deepStrictEqual([...shown], [], "the list of processes")
      const environment = readFileSync(`/proc/${server.pid}/environ`, "latin1")
      for (const each of secrets) {
        assert.notInclude(said(), each, "what the server said")
        assert.notInclude(environment, each, "the server's environment")
      }
      const { log } = yield* simulator.takeRequests
      assert.isAbove(log.length, 0)
      assert.deepStrictEqual(
        log.filter(({ url }) => secrets.some((each) => url.includes(each) || url.includes(encodeURIComponent(each)))),
        []
      )
      yield* Effect.gen(function* () {
        for (const each of secrets) assert.deepStrictEqual(yield* tablesHolding(each), {}, "a table")
        // A text that is there is found, whatever it is in.
        assert.isNotEmpty(Object.keys(yield* tablesHolding("people.v2.events.email.updated")))
      }).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))))
      assert.deepStrictEqual(
        filesHolding(home, secrets, (path) => path.startsWith(keys)),
        [],
        "files of the home, logs among them"
      )
      const { dataDirectory } = yield* databaseFacts(home)
      assert.deepStrictEqual(
        filesHolding(dataDirectory, secrets, () => false),
        [],
        "files of the database, its write-ahead log among them"
      )
    }).pipe(Effect.scoped),
  240_000
)
