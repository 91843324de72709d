/** What a probe finds out from a source itself: nothing against an adapter that is right, and each claim that is not true. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { type Adapter, type AnyEntity, jsonApi, Limiter, mkEntityManifest, SourceClient } from "@openfaith/adapter-core"
import { probeAdapter, probeRequests } from "@openfaith/adapter-core/conformance"
import { pco } from "@openfaith/pco"
import { Effect, Redacted } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { noLimit } from "../support/engine.ts"

const probing = Effect.fnUntraced(function* (adapter: Adapter) {
  const simulator = yield* startSimulator({ people: 60, limits: noLimit })
  const [id = "", secret = ""] = simulator.token.split(":")
  const source = yield* SourceClient.make({
    adapter,
    connection: { baseUrl: simulator.url, credential: { kind: "basic", id, secret: Redacted.make(secret) } },
    limiter: yield* Limiter.make({ ...adapter.budget, requests: 10_000 })
  })
  return yield* probeAdapter(adapter, source)
})

const email = pco.manifest.get("people.Email")

/** Emails otherwise than they are, and the people they belong to. */
const only = (changed: AnyEntity, more: Partial<Adapter> = {}): Adapter => ({
  ...pco,
  ...more,
  webhooks: null,
  manifest: mkEntityManifest([pco.manifest.get("people.Person"), changed])
})

const asking = (change: (query: readonly [string, string]) => ReadonlyArray<readonly [string, string]>): Partial<Adapter> => ({
  format: { ...jsonApi, listQuery: (request, list) => jsonApi.listQuery(request, list).flatMap(change) }
})

/** What is not true of the source, and the check that finds out. */
const untrue: ReadonlyArray<readonly [name: string, check: string, adapter: Adapter]> = [
  ["a list that is not there", "live-lists", only({ ...email, list: { ...email.list, path: "/people/v2/mails" } })],
  ["rows of another type", "live-lists", only({ ...email, type: "Mail" })],
  ["a filter that is not offered", "live-capabilities", only({ ...email, list: { ...email.list, filterBySpecial: ["colour"] } })],
  [
    "offsets that count otherwise",
    "live-pages",
    only(
      email,
      asking(([key, value]) => [[key, key === "offset" ? String(Number(value) + 1) : value]])
    )
  ],
  [
    "an order that is not kept",
    "live-order",
    only(
      email,
      asking(([key, value]) => (key === "order" ? [] : [[key, value]]))
    )
  ],
  [
    "a filter that is ignored",
    "live-where",
    only(
      email,
      asking(([key, value]) => (key.startsWith("where") ? [] : [[key, value]]))
    )
  ],
  ["a row that is elsewhere by id", "live-representation", only({ ...email, get: { path: "/people/v2/mails/{id}" } })]
]

layer(NodeHttpClient.layerUndici, { excludeTestServices: true })("A probe", (it) => {
  it.effect("finds nothing wrong with the adapter of Planning Center, within the requests it names", () =>
    Effect.gen(function* () {
      const { requests, results } = yield* probing(pco)
      assert.deepStrictEqual(
        results.flatMap(({ check, problems }) => problems.map(({ entity, problem }) => `${check}: ${entity ?? ""} ${problem}`)),
        []
      )
      assert.isAtMost(requests, probeRequests(pco))
      process.stdout.write(`a probe of pco: ${requests} requests, at most ${probeRequests(pco)}\n`)
    })
  )

  for (const [name, check, adapter] of untrue)
    it.effect(`finds ${name}`, () =>
      Effect.gen(function* () {
        const { results } = yield* probing(adapter)
        assert.strictEqual(results.find((result) => result.check === check)?.outcome, "failed", JSON.stringify(results))
      })
    )
})
