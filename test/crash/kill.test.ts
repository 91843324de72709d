/**
 * `kill -9` of the engine at seeded moments, in the middle of whatever it does, and the same command again each time. In the end the store equals the
 * source, nothing is doubled, and little was asked for twice. The database is left behind without a user each time, and killed itself now and then.
 */
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Schema, Stream } from "effect"
import { ExistingInstallationLive, Operations } from "@openfaith/server"
import { inHome, killDatabase, start, temporaryHome } from "../support/processes.ts"
import { chosenAdapters } from "../support/underTest/index.ts"

const deep = process.env["OPENFAITH_TEST_DEEP"] === "1"
const seed = Number(process.env["OPENFAITH_TEST_SEED"] ?? 20_261_122)

/** Pages of one stream that a kill may lose: committing, ready and being prepared (5 each), and those of its parts that are asked for ahead. */
const pagesInFlight = 19

/** A small seeded generator: the moments have to be the same in every run of a seed. */
const chance = (start: number) => {
  let state = start
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const Result = Schema.fromJsonString(
  Schema.Struct({
    status: Schema.String,
    entities: Schema.Array(Schema.Struct({ entity: Schema.String, distinct: Schema.Int, applied: Schema.Int, unchanged: Schema.Int }))
  })
)

const inOrder = <A extends { readonly id: string }>(rows: ReadonlyArray<A>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))

const storedRecords = (home: string, adapter: string, entity: string) =>
  Effect.gen(function* () {
    const operations = yield* Operations
    const lines = yield* Stream.runCollect(operations.records({ orgId: "acme", adapter, entity, includeDeleted: false }))
    return lines.map(({ attributes, externalId, relationships }) => ({ id: externalId, attributes, relationships }))
  }).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))))

for (const [name, { adapter, killed }] of chosenAdapters())
  for (const { church, entities, kills, requests, serve, streams } of killed)
    it.live(
      `killed ${kills} times, the store of a church ${church} of ${name} still equals the source, nothing is doubled, and at most the pages in flight are asked for again`,
      () =>
        Effect.scoped(
          Effect.gen(function* () {
            const random = chance(seed)
            const home = yield* temporaryHome
            const source = yield* serve
            const command = [
              "sync",
              "--org",
              "acme",
              "--adapter",
              adapter.id,
              "--base-url",
              source.url,
              "--kind",
              "full",
              "--wait",
              "--json"
            ]
            const sync = () =>
              start("apps/cli/src/main.ts", command, {
                OPENFAITH_HOME: home,
                OPENFAITH_TOKEN: source.token,
                OPENFAITH_PRODUCTS: entities.join(",")
              })
            const asked = new Map<string, number>()
            const collect = Effect.map(source.takePages, (urls) => {
              for (const url of urls) asked.set(url, (asked.get(url) ?? 0) + 1)
            })
            let struck = 0
            for (let kill = 0; kill < kills; kill++) {
              const after = Math.floor((random() * 1.6 * requests) / kills)
              const running = sync()
              const isAtWork = () => running.child.exitCode === null
              while (isAtWork() && (yield* source.requestCount) < after) yield* Effect.sleep("20 millis")
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

            for (const entity of entities) {
              const truth = yield* source.truth(entity)
              if (truth === null) continue
              const stored = inOrder(yield* storedRecords(home, adapter.id, entity))
              assert.strictEqual(stored.length, truth.length, `records of ${entity}`)
              assert.strictEqual(new Set(stored.map(({ id }) => id)).size, stored.length, `${entity} holds no id twice`)
              assert.deepStrictEqual(stored, inOrder(truth), entity)
            }

            const repeats = [...asked.values()].reduce((sum, times) => sum + times - 1, 0)
            assert.isAtMost(repeats, kills * pagesInFlight * streams, "pages asked for again")
            yield* Effect.logInfo(
              `${struck} of ${kills} kills met a run at work; ${repeats} pages were asked for again, ${asked.size} different ones in all.`
            )
          })
        ),
      { timeout: deep ? 1_200_000 : 240_000 }
    )
