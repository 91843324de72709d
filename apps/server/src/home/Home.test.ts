import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { Home } from "./Home.ts"
import { self } from "./processIdentity.ts"
import { projectRoot } from "./projectRoot.ts"

const Platform = Layer.mergeAll(NodeServices.layer, NodeCrypto.layer)

const configured = (environment: Record<string, string>) => ConfigProvider.layer(ConfigProvider.fromEnv({ env: environment }))

/** One process's view of a home: build it twice and the two share only the directory. */
const homeAt = (root: string, layer = Home.layer, variables: Record<string, string> = {}) =>
  Home.pipe(Effect.provide(layer.pipe(Layer.provide([Platform, configured({ OPENFAITH_HOME: root, ...variables })]))))

/** A directory with spaces in its path that does not exist yet. */
const freshRoot = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "openfaith home "))),
  (parent) => Effect.sync(() => rmSync(parent, { recursive: true, force: true }))
).pipe(Effect.map((parent) => join(parent, "a home")))

/** Another process that serves the home, or joins those that do, and says so; the test decides how it ends. */
const processThat = (does: "serve" | "join", root: string) =>
  Effect.acquireRelease(
    Effect.callback<ReturnType<typeof spawn>>((resume) => {
      const program = `
        import { NodeCrypto, NodeRuntime, NodeServices } from "@effect/platform-node"
        import { Effect, Layer } from "effect"
        import { Home } from ${JSON.stringify(fileURLToPath(new URL("./Home.ts", import.meta.url)))}
        const serve = Effect.gen(function* () {
          const home = yield* Home
          const here = yield* home.${does}
          yield* here.announce("http://127.0.0.1:4400")
          console.log("serving")
          return yield* Effect.never
        })
        NodeRuntime.runMain(Effect.scoped(serve).pipe(Effect.provide(Home.layer.pipe(Layer.provide([NodeServices.layer, NodeCrypto.layer])))))`
      const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
        cwd: fileURLToPath(new URL(".", import.meta.url)),
        env: { ...process.env, OPENFAITH_HOME: root },
        stdio: ["ignore", "pipe", "inherit"]
      })
      child.stdout.once("data", () => resume(Effect.succeed(child)))
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

const killed = (child: ReturnType<typeof spawn>) =>
  Effect.callback<void>((resume) => {
    child.once("exit", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

describe("Home", () => {
  it.live("defaults to .openfaith in the project's root, and counts a relative path from there", () =>
    Effect.gen(function* () {
      const root = yield* projectRoot.pipe(Effect.provide(Platform))
      assert.isTrue(readdirSync(root).includes("package-lock.json"))
      const missing = yield* Effect.flip(homeAt("no such/home", Home.layerExisting))
      assert.include(missing.message, join(root, "no such/home"))
    })
  )

  it.live("is made once, privately, and keeps its identity", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const [first, second] = yield* Effect.all([homeAt(root), homeAt(root)], { concurrency: 2 })
      assert.strictEqual(first.id, second.id)
      assert.strictEqual(statSync(root).mode & 0o777, 0o700)
      assert.strictEqual((yield* homeAt(root, Home.layerExisting)).id, first.id)
    })
  )

  it.live("is never made by a command that only reads", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const error = yield* Effect.flip(homeAt(root, Home.layerExisting))
      assert.strictEqual(error._tag, "NoInstallation")
      assert.include(error.message, "npm start")
      assert.throws(() => statSync(root))
    })
  )

  it.live("of a newer format is refused with both versions named", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      yield* homeAt(root)
      writeFileSync(join(root, "home.json"), JSON.stringify({ format: 2, shape: "unknown" }))
      const error = yield* Effect.flip(homeAt(root))
      assert.strictEqual(error._tag, "HomeOfAnotherVersion")
      assert.match(error.message, /format 2 .* reads format 1/)
    })
  )

  it.live("gives every process the same master key, readable by its owner only", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const homes = yield* Effect.all(Array.from({ length: 8 }, () => homeAt(root)))
      const rings = yield* Effect.all(
        homes.map((home) => home.masterKeys),
        { concurrency: "unbounded" }
      )
      const distinct = new Set(rings.map(([key]) => Buffer.from(Redacted.value(key)).toString("hex")))
      assert.strictEqual(distinct.size, 1)
      assert.strictEqual(statSync(join(root, "keys/master.key")).mode & 0o777, 0o600)
      assert.deepStrictEqual(readdirSync(join(root, "keys")), ["master.key"])
    })
  )

  it.live("refuses a master key that was cut short instead of making another", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const home = yield* homeAt(root)
      yield* home.masterKeys
      writeFileSync(join(root, "keys/master.key"), "short")
      assert.strictEqual((yield* Effect.flip(home.masterKeys))._tag, "HomeDamaged")
    })
  )

  it.live("keeps the master key that was replaced beside the new one", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const home = yield* homeAt(root)
      const hexOf = (key: Redacted.Redacted<Uint8Array>) => Buffer.from(Redacted.value(key)).toString("hex")
      const [first] = yield* home.masterKeys
      assert.isTrue(yield* home.replaceMasterKey)
      assert.isTrue(yield* home.replaceMasterKey)
      const [current, ...former] = yield* (yield* homeAt(root)).masterKeys
      assert.strictEqual(former.length, 2)
      assert.notStrictEqual(hexOf(current), hexOf(first))
      assert.include(former.map(hexOf), hexOf(first))
      for (const name of readdirSync(join(root, "keys"))) assert.strictEqual(statSync(join(root, "keys", name)).mode & 0o777, 0o600)
    })
  )

  it.live("takes the master key from the environment where it is given, and says what is wrong with one that is none", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const key = Buffer.alloc(32, 7)
      const given = (variables: Record<string, string>) =>
        Effect.flatMap(homeAt(root, Home.layer, variables), ({ masterKeys, replaceMasterKey }) =>
          Effect.all([masterKeys, replaceMasterKey])
        )
      const [[current, ...former], isReplaced] = yield* given({
        OPENFAITH_MASTER_KEY: key.toString("base64"),
        OPENFAITH_FORMER_MASTER_KEYS: Buffer.alloc(32, 6).toString("base64")
      })
      assert.deepStrictEqual([...Redacted.value(current)], [...key])
      assert.strictEqual(former.length, 1)
      assert.isFalse(isReplaced)
      assert.isFalse(existsSync(join(root, "keys")))
      const unusable = yield* Effect.flip(given({ OPENFAITH_MASTER_KEY: "c2hvcnQ=" }))
      assert.include(unusable.message, "OPENFAITH_MASTER_KEY holds 5 bytes instead of 32")
      assert.notInclude(unusable.message, "c2hvcnQ")
    })
  )

  it.live("keeps its ports, and replaces one that somebody else took", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const home = yield* homeAt(root)
      assert.isNull(yield* home.recordedPort("postgres"))
      const [postgres, runner] = yield* Effect.all([home.freePort("postgres"), home.freePort("runner")], { concurrency: 2 })
      assert.notStrictEqual(postgres, runner)
      assert.strictEqual(yield* (yield* homeAt(root)).freePort("postgres"), postgres)
      const intruder = yield* Effect.acquireRelease(
        Effect.callback<ReturnType<typeof createServer>>((resume) => {
          const server = createServer().listen(postgres, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      assert.isTrue(intruder.listening)
      const moved = yield* home.freePort("postgres")
      assert.notStrictEqual(moved, postgres)
      assert.strictEqual(yield* home.recordedPort("postgres"), moved)
      assert.strictEqual(yield* home.freePort("runner"), runner)
    })
  )

  it.live("has one server, which others can find, until its scope closes", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const home = yield* homeAt(root)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const here = yield* home.serve
          yield* here.announce("http://127.0.0.1:4400")
          const other = yield* homeAt(root)
          const error = yield* Effect.flip(Effect.scoped(other.serve))
          assert.strictEqual(error._tag, "AlreadyServing")
          assert.include(error.message, "http://127.0.0.1:4400")
          assert.strictEqual((yield* other.serving)?.runnerPort, here.runnerPort)
        })
      )
      assert.isNull(yield* home.serving)
    })
  )

  it.live("lets exactly one of many become the server", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const homes = yield* Effect.all(Array.from({ length: 8 }, () => homeAt(root)))
      const outcomes = yield* Effect.forEach(homes, (home) => Effect.result(home.serve), { concurrency: "unbounded" })
      assert.strictEqual(outcomes.filter((outcome) => outcome._tag === "Success").length, 1)
    })
  )

  it.live("takes over from a server that was killed, at the same runner port", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const child = yield* processThat("serve", root)
      const home = yield* homeAt(root)
      const before = yield* home.serving
      assert.strictEqual(before?.pid, child.pid)
      assert.strictEqual((yield* Effect.flip(Effect.scoped(home.serve)))._tag, "AlreadyServing")
      yield* killed(child)
      assert.isNull(yield* home.serving)
      assert.strictEqual((yield* home.serve).runnerPort, before?.runnerPort)
    })
  )

  it.live("does not mistake a later process with the same number for the server", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const home = yield* homeAt(root)
      const me = yield* self
      writeFileSync(join(root, "serving.json"), JSON.stringify({ ...me, startedAt: "earlier.1", url: null, runnerPort: 1 }))
      assert.isNull(yield* home.serving)
      yield* home.serve
      assert.include(readFileSync(join(root, "serving.json"), "utf8"), me.startedAt)
    })
  )

  it.live("has any number of runners beside the server, each in a place of its own", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const server = yield* homeAt(root)
      const others = yield* Effect.all(Array.from({ length: 3 }, () => homeAt(root)))
      const here = yield* server.serve
      const places = yield* Effect.forEach(others, (home) => home.join, { concurrency: "unbounded" })
      assert.strictEqual(new Set([here, ...places].map(({ runnerPort }) => runnerPort)).size, 4)
      assert.sameMembers(
        [here, ...places].map(({ name }) => name),
        ["", "/1", "/2", "/3"].map((place) => server.id + place)
      )
      assert.strictEqual((yield* server.serving)?.runnerPort, here.runnerPort)
    })
  )

  it.live("gives a runner that was killed its place and port again, and names it while there is no server", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const home = yield* homeAt(root)
      const killedOne = yield* processThat("join", root)
      const before = yield* home.serving
      assert.strictEqual(before?.pid, killedOne.pid)
      const second = yield* home.join
      assert.strictEqual(second.name, `${home.id}/2`)
      yield* killed(killedOne)
      const again = yield* home.join
      assert.deepStrictEqual([again.name, again.runnerPort], [`${home.id}/1`, before?.runnerPort])
    })
  )

  it.live("runs one effect at a time per lock, and frees the lock of a process that fails", () =>
    Effect.gen(function* () {
      const root = yield* freshRoot
      const homes = yield* Effect.all(Array.from({ length: 6 }, () => homeAt(root)))
      let inside = 0
      const step = Effect.gen(function* () {
        inside += 1
        assert.strictEqual(inside, 1)
        yield* Effect.sleep(5)
        inside -= 1
        return yield* Effect.fail("any failure")
      })
      yield* Effect.forEach(homes, (home) => Effect.flip(home.exclusively("steps")(step)), { concurrency: "unbounded" })
    })
  )
})
