/**
 * `kill -9` of the engine at seeded moments, in the middle of whatever it does, and the same command again each time. In the end the store equals the
 * source, nothing is doubled, and little was asked for twice. The database is left behind without a user each time, and killed itself now and then.
 */
import { assert, it } from "@effect/vitest"
import type { EntityName } from "@openfaith/adapter-core"
import { pcoEntityManifest } from "@openfaith/pco"
import { Effect, Layer, Schema, Stream } from "effect"
import { ExistingInstallationLive, Operations } from "@openfaith/server"
import { asStored, churchNameOf } from "../support/expectStoreEqualsSource.ts"
import { inHome, killDatabase, simulatorProcess, start, temporaryHome } from "../support/processes.ts"
import { directory } from "../support/directory.ts"

const deep = process.env["OPENFAITH_TEST_DEEP"] === "1"
const seed = Number(process.env["OPENFAITH_TEST_SEED"] ?? 20_261_122)

/** Pages of one stream that a kill may lose: committing, ready and being prepared (5 each), and the one asked for ahead. */
const pagesInFlight = 16

interface Church {
  readonly name: string
  readonly people: number
  readonly kills: number
  readonly flags: ReadonlyArray<string>
  readonly entities: ReadonlyArray<EntityName>
  /** About as many as a full sync sends, so that the kills spread over all of it. */
  readonly requests: number
  /** Streams that read at once. */
  readonly streams: number
}

const people = deep ? 20_000 : 1500
const ofPeople: Church = {
  name: "of many people",
  people,
  kills: deep ? 30 : 5,
  flags: [],
  entities: directory,
  requests: people * 0.3,
  streams: 5
}
/** Lists below lists, rows that come with others, paths of several ids. */
const inEveryProduct: Church = {
  name: "in every product",
  people: 300,
  kills: 12,
  flags: ["--products", "all"],
  entities: [...pcoEntityManifest.entities.keys()],
  requests: 1500,
  streams: 40
}

/** A small seeded generator: the moments have to be the same in every run of a seed. */
const chance = (start: number) => {
  let state = start
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const Row = Schema.fromJsonString(
  Schema.Struct({
    id: Schema.String,
    attributes: Schema.Record(Schema.String, Schema.Unknown),
    relationships: Schema.Record(Schema.String, Schema.Unknown)
  })
)
const Result = Schema.fromJsonString(
  Schema.Struct({
    status: Schema.String,
    entities: Schema.Array(Schema.Struct({ entity: Schema.String, distinct: Schema.Int, applied: Schema.Int, unchanged: Schema.Int }))
  })
)

const inOrder = <A extends { readonly id: string }>(rows: ReadonlyArray<A>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))

const rowsOf = (ndjson: string) =>
  inOrder(
    ndjson
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => Schema.decodeUnknownSync(Row)(line))
  )

const storedRecords = (home: string, entity: string) =>
  Effect.gen(function* () {
    const operations = yield* Operations
    const lines = yield* Stream.runCollect(operations.records({ orgId: "acme", adapter: "pco", entity, includeDeleted: false }))
    return lines.map(({ attributes, externalId, relationships }) => ({ id: externalId, attributes, relationships }))
  }).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))))

for (const { entities, flags, kills, name: which, people: inhabitants, requests, streams } of deep
  ? [ofPeople, inEveryProduct]
  : [ofPeople])
  it.live(
    `killed ${kills} times, the store of a church ${which} still equals the source, nothing is doubled, and at most the pages in flight are asked for again`,
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const random = chance(seed)
          const home = yield* temporaryHome
          const simulator = yield* simulatorProcess(["--people", String(inhabitants), "--seed", "7", "--limit", "1000000", ...flags])
          const command = ["sync", "--org", "acme", "--adapter", "pco", "--base-url", simulator.url, "--kind", "full", "--wait", "--json"]
          const sync = () =>
            start("apps/cli/src/main.ts", command, {
              OPENFAITH_HOME: home,
              OPENFAITH_TOKEN: simulator.token,
              OPENFAITH_PRODUCTS: entities.join(",")
            })
          const asked = new Map<string, number>()
          const collect = Effect.map(simulator.takeRequests, ({ log, total }) => {
            assert.strictEqual(log.length, total, "the simulator's log of requests is complete")
            for (const { url } of log) asked.set(url, (asked.get(url) ?? 0) + 1)
            return total
          })
          let struck = 0
          for (let kill = 0; kill < kills; kill++) {
            const after = Math.floor((random() * 1.6 * requests) / kills)
            const running = sync()
            const isAtWork = () => running.child.exitCode === null
            while (isAtWork() && (yield* simulator.requestCount) < after) yield* Effect.sleep("20 millis")
            if (isAtWork()) struck++
            running.child.kill("SIGKILL")
            yield* Effect.promise(() => running.ended)
            if (kill % 5 === 4) yield* killDatabase(home)
            yield* collect
          }
          assert.isAtLeast(struck, Math.ceil(kills * 0.6), "kills that met a run at work")

          const last = sync()
          const { code, stderr, stdout } = yield* Effect.promise(() => last.ended)
          assert.strictEqual(code, 0, stderr)
          const { status } = Schema.decodeUnknownSync(Result)(stdout)
          assert.strictEqual(status, "complete")
          yield* collect

          for (const entity of entities.map(pcoEntityManifest.get)) {
            const { list, name } = entity
            // Attributes that show only where they are named are none of what the church tells, nor are pairs of two lists.
            if (list.query !== undefined || list.links !== undefined) continue
            const stored = inOrder(yield* storedRecords(home, name))
            const truth = rowsOf(yield* simulator.truth(churchNameOf(entity), list.include ?? [])).map(asStored(entity))
            assert.strictEqual(stored.length, truth.length, `records of ${name}`)
            assert.strictEqual(new Set(stored.map(({ id }) => id)).size, stored.length, `${name} holds no id twice`)
            assert.deepStrictEqual(stored, truth, name)
          }

          // Each command line asks once who the account is; pages are what counts here.
          const repeats = [...asked].filter(([url]) => url.includes("per_page")).reduce((sum, [, times]) => sum + times - 1, 0)
          assert.isAtMost(repeats, kills * pagesInFlight * streams, "pages asked for again")
          yield* Effect.logInfo(
            `${struck} of ${kills} kills met a run at work; ${repeats} pages were asked for again, ${asked.size} different ones in all.`
          )
        })
      ),
    { timeout: deep ? 1_200_000 : 240_000 }
  )
