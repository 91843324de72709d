/**
 * "Proven up to T" equals the source's truth at T: what the church showed at that moment of its own clock is stored as it was then, or as it came to be
 * later. Under faults, while it changes between every two requests, and with our own clock off by minutes and stepping back.
 */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { type Fault, mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { churchHistory, type ChurchHistory } from "../support/churchHistory.ts"
import { connectTo, engineWith, isDeep, noLimit, untilEnded } from "../support/engine.ts"
import { trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"
import { inBetween } from "../support/inBetween.ts"
import { type Skew, skewedClock } from "../support/skewedClock.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id
const entities = [...pcoSmallPages.manifest.entities.keys()]
const minute = 60_000
/** Ten minutes ahead, ten behind, a step back in between. */
const steps = [0, 10 * minute, -10 * minute, 9 * minute, 8 * minute]
const apartSeconds = [5, 90, 700, 4_000]

/** Things that happen in the church between two pages, and to the answers on their way. */
const life: ReadonlyArray<Fault> = [
  { kind: "mutate", mutations: [{ do: "live" }], match: { probability: 0.35 } },
  { kind: "mutate", mutations: [{ do: "tie", entity: "Email", count: 30 }], match: { entity: "Email", probability: 0.1 } },
  { kind: "mutate", mutations: [{ do: "create", entity: "HouseholdMembership" }], match: { entity: "Household", probability: 0.3 } },
  { kind: "status", status: 503, match: { probability: 0.03 } },
  { kind: "truncated", match: { probability: 0.03 } },
  { kind: "malformed", match: { probability: 0.02 } },
  { kind: "html", status: 200, match: { probability: 0.02 } },
  { kind: "reset", afterBytes: 100, match: { probability: 0.02 } },
  { kind: "duplicate-rows", count: 2, match: { probability: 0.03 } },
  { kind: "unstable-ties" }
]

/** Holds what is said to be proven against what the church was. Answers how many rows were held to it. */
const expectProven = Effect.fnUntraced(function* (orgId: string, history: ChurchHistory, what: string) {
  const operations = yield* Operations
  let held = 0
  for (const { entity, provenTo } of yield* operations.proven({ orgId, entity: null })) {
    if (provenTo === null) continue
    const stored = new Map([...(yield* storedRows(orgId, entity))].map(([id, row]) => [id, JSON.stringify(row)]))
    for (const [id, texts] of history.since(entity, provenTo)) {
      held += 1
      const text = stored.get(id) ?? null
      if (!texts.has(text))
        assert.fail(`${what}: ${entity} ${id}, proven up to ${provenTo}, is stored as ${text}; it was ${[...texts].join(" then ")}`)
    }
  }
  return held
})

/** An answer a second, so that what is proven can be told apart from what came after. */
const serve = Effect.fnUntraced(function* (simulator: Simulator, history: ChurchHistory) {
  const { clock } = simulator.church
  return yield* inBetween(simulator, (_, body) => {
    history.note()
    clock.set(clock.now() + 1)
    return body
  })
})

const seeds = Array.from({ length: isDeep ? 12 : 1 }, (_, index) => index + 1)
const skew: Skew = { by: 0 }

layer(engineWith(pcoSmallPages).pipe(Layer.provideMerge(skewedClock(skew))), { excludeTestServices: true })("Proven up to", (it) => {
  it.effect("is no later below rows than what is proven of them: one that came between the two readings was not asked about", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const { church } = simulator
      const history = churchHistory(simulator, entities)
      history.note()
      const between = yield* serve(simulator, history)
      const operations = yield* Operations
      const connection = yield* connectTo(between, "between", adapter)
      const household = { do: "create", entity: "Household", attributes: { name: "Between" } } as const
      // Some seconds before the first answer from below a household.
      church.faults.set([
        { kind: "mutate", mutations: [household], match: { entity: "HouseholdMembership", nth: 1 } },
        { kind: "status", status: 503, match: { entity: "HouseholdMembership" }, times: 4 }
      ])
      yield* untilEnded((yield* operations.requestRun(connection, "full", null)).runId)
      const stored = yield* storedRows("between", "people.HouseholdMembership")
      const missed = [...trueRows(simulator, "people.HouseholdMembership").keys()].filter((id) => !stored.has(id))
      assert.isNotEmpty(missed, "a membership that was there when the list below its household was not asked for")
      assert.isAbove(yield* expectProven("between", history, "full"), 100)
      // Nobody is told less than before once it is read.
      yield* untilEnded((yield* operations.requestRun(connection, "delta", null)).runId)
      const after = yield* storedRows("between", "people.HouseholdMembership")
      assert.deepStrictEqual(
        missed.filter((id) => !after.has(id)),
        []
      )
    })
  )

  for (const seed of seeds) {
    it.effect(`is the source's truth at that moment, whatever goes wrong and whatever our clock says (seed ${seed})`, () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ seed, people: 40, limits: noLimit })
        const { church } = simulator
        const history = churchHistory(simulator, entities)
        history.note()
        const between = yield* serve(simulator, history)
        const orgId = `proven-${seed}`
        const operations = yield* Operations
        const connection = yield* connectTo(between, orgId, adapter)
        const sync = Effect.fnUntraced(function* (kind: "full" | "delta") {
          const { runId } = yield* operations.requestRun(connection, kind, null)
          return yield* untilEnded(runId)
        })
        let held = 0
        let idle = 0
        church.faults.set(life)
        yield* sync("full")
        held += yield* expectProven(orgId, history, "full")
        for (let round = 0; round < (isDeep ? 8 : 4); round++) {
          skew.by = steps[(round + seed) % steps.length] ?? 0
          church.clock.set(church.clock.now() + (apartSeconds[(round + seed) % apartSeconds.length] ?? 0))
          const isQuiet = round % 3 === 2
          church.faults.set(isQuiet ? [] : life)
          if (!isQuiet) for (let n = 0; n < 5; n++) mutate(church, { do: "live" })
          history.note()
          if (isQuiet) yield* sync("delta")
          const view = yield* sync("delta")
          idle += view.streams.filter(({ receipt }) => receipt?.strategy === "probe").length
          held += yield* expectProven(orgId, history, `delta ${round}`)
        }
        skew.by = 0
        church.faults.set([])
        history.note()
        const last = yield* sync("full")
        assert.strictEqual(last.run.status, "complete", last.run.reason ?? "")
        held += yield* expectProven(orgId, history, "last")
        for (const entity of entities) {
          const stored = yield* storedRows(orgId, entity)
          for (const [id, row] of trueRows(simulator, entity)) assert.deepStrictEqual(stored.get(id), row, `${entity} ${id}`)
        }
        assert.isAbove(held, 1_000)
        assert.isAbove(idle, 0)
        yield* Effect.logInfo(`Seed ${seed}: ${held} rows held to what was proven, ${idle} entities found unchanged.`)
      })
    )
  }
})
