/**
 * Chains of deltas against a source that changes all the time, as the engine makes them: a probe, a reading where it does not prove that nothing
 * changed, a watermark only from what is proven, and an overlap that follows the worst lateness. No clock but the source's comes into it.
 */
import { assert, describe, it } from "@effect/vitest"
import { later, momentOf } from "./order.ts"
import { overlapMsFor } from "./planRead.ts"
import { probeOf } from "./probe.ts"
import { readerFor, sweepFor } from "./readerFor.ts"
import type { ReadParameters } from "./ReadPlan.ts"
import { type Look, type ModelFacts, type ModelSource, modelSource } from "./testing/ModelSource.ts"
import { seeded } from "./testing/random.ts"
import { readWith } from "./testing/readWith.ts"

const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"
const rounds = 24
const perPage = 10
const began = "2026-01-15T00:00:00Z"
type Follows = "keyset" | "newestFirst" | "windows"

interface Faults {
  readonly overlapMs?: number
  /** The watermark moves whatever the reading proved. */
  readonly careless?: boolean
}

/** What the engine keeps of one entity, and a delta of it. */
const entity = (strategy: Follows, source: ModelSource, { careless, overlapMs }: Faults = {}) => {
  const stored = new Map(source.now().map((row) => [row.id, row]))
  const state = { watermark: began, provenTo: began, latenessMs: 0, idle: 0, requests: 0, swept: 0 }
  const overlap = () => overlapMs ?? overlapMsFor(state.latenessMs)
  const isStored = (row: Look) => stored.get(row.id)?.content === row.content
  const store = (row: Look) => {
    const known = stored.get(row.id)
    if (known !== undefined && known.content >= row.content) return
    const late = (momentOf(state.provenTo) ?? 0) - (momentOf(row.at) ?? Number.POSITIVE_INFINITY)
    state.latenessMs = Math.max(state.latenessMs, late)
    stored.set(row.id, row)
  }
  const move = (watermark: string | null, asOf: string | null) => {
    state.watermark = later(state.watermark, watermark) ?? state.watermark
    state.provenTo = later(state.provenTo, asOf ?? watermark) ?? state.provenTo
  }
  const delta = (killSeed: number | null) => {
    const plan: ReadParameters = { strategy, field: "updated_at", from: state.watermark, overlapMs: overlap(), perPage }
    const probe = probeOf(plan)
    if (probe === null) throw new Error("There is nothing to probe.")
    const facts: ModelFacts = source.answer(probe.request)
    const proof = probe.proofOf(facts)
    if (proof !== null && facts.rows.every(isStored)) {
      state.idle += 1
      return move(proof.watermark, proof.asOf)
    }
    const asked = source.requests()
    let startedAt: string | null = null
    const killed = killSeed === null ? {} : { killSeed }
    const seen = new Array<Look>()
    const watched = {
      ...source,
      answer: (request: Parameters<ModelSource["answer"]>[0]) => {
        const answer = source.answer(request)
        startedAt ??= answer.sourceTime
        return answer
      }
    }
    const reading = readWith(readerFor(plan), watched, { ...killed, onRow: (row) => seen.push(row) })
    const isProven = reading.proof?.complete === true
    if (!isProven && careless !== true) {
      state.swept += 1
      readWith(sweepFor({ perPage }), source, { onRow: (row) => seen.push(row) })
    }
    for (const row of seen) store(row)
    state.requests += source.requests() - asked
    if (isProven || careless === true) move(reading.proof?.watermark ?? startedAt, reading.proof?.asOf ?? startedAt)
    else move(startedAt, startedAt)
  }
  /** Rows that the source showed when everything was said to be read, have not changed since, and are not stored as they are. */
  const missed = () => {
    const then = source.asOf(state.provenTo)
    return source.now().flatMap(({ content, id }) => (then.get(id) === content && stored.get(id)?.content !== content ? [id] : []))
  }
  const behind = () => source.now().flatMap(({ content, id }) => (stored.get(id)?.content === content ? [] : [id]))
  return { delta, missed, behind, allowedMs: () => overlapMsFor(state.latenessMs), state }
}

/** One chain: busy and quiet times, restless and calm sources. Answers what was missed, and what the chain was like. */
const chain = (strategy: Follows, seed: number, faults: Faults = {}) => {
  const random = seeded(seed * 31 + (strategy === "keyset" ? 0 : 1))
  const source = modelSource({
    seed,
    rows: 70,
    changes: ["insert", "delete", "touch", "touch", "tie", "burst", "late", "late", "late"],
    perRequest: seed % 3 === 0 ? [0, 0] : [0, 1],
    burst: seed % 4 === 0 ? 25 : 12,
    nulls: seed % 5 === 0 ? 3 : 0,
    nullsAreHighest: seed % 2 === 0,
    clockless: seed % 11 === 0
  })
  const kept = entity(strategy, source, faults)
  for (let round = 0; round < rounds; round++) {
    const isQuiet = random.next() < 0.35
    // As late as the overlap allows for, which follows: each worse lateness widens it.
    const ms = random.next() < 0.6 ? random.int(2_000, 90_000) : random.int(90_000, 900_000)
    source.pass(ms, isQuiet ? 0 : random.int(1, 12), kept.allowedMs() - 3_000)
    kept.delta(seed % 2 === 0 ? seed * 100 + round : null)
    const missed = kept.missed()
    if (missed.length > 0) return { missed, round, ...kept.state }
  }
  // Once it is quiet, one delta brings everything.
  source.settle()
  source.pass(5_000, 0)
  kept.delta(null)
  return { missed: kept.behind(), round: rounds, ...kept.state }
}

const all = (strategy: Follows, count: number, faults: Faults = {}) =>
  Array.from({ length: count }, (_, index) => chain(strategy, index + 1, faults))

for (const strategy of ["keyset", "newestFirst", "windows"] as const) {
  describe(`a chain of deltas, ${strategy}`, () => {
    // A list that cannot be filtered is read row by row where many rows tie.
    const seeds = isDeep ? 500 : strategy === "keyset" ? 60 : 15
    it(`misses nothing that the source showed when it was said to be read (${seeds} seeds)`, () => {
      const chains = all(strategy, seeds)
      chains.forEach(({ missed, round }, index) =>
        assert.deepStrictEqual({ seed: index + 1, round, missed }, { seed: index + 1, round, missed: [] })
      )
      // These sources do put it to the test.
      const sum = (of: (chain: (typeof chains)[number]) => number) => chains.reduce((total, each) => total + of(each), 0)
      assert.isAbove(
        sum(({ idle }) => idle),
        seeds
      )
      assert.isAbove(
        sum(({ latenessMs }) => (latenessMs > 30_000 ? 1 : 0)),
        seeds / 5
      )
    })

    it("misses rows without the overlap, and with one that does not follow", () => {
      const isHit = (faults: Faults) => (seed: number) => chain(strategy, seed, faults).missed.length > 0
      const some = Array.from({ length: 50 }, (_, index) => index + 1)
      assert.isTrue(some.some(isHit({ overlapMs: 0 })), "no overlap")
      assert.isTrue(some.some(isHit({ overlapMs: 60_000 })), "an overlap that does not follow")
    })
  })
}

it("a watermark moved by a reading that proved nothing loses rows", () => {
  assert.isTrue([1, 2, 3, 4, 5, 6, 7, 8].some((seed) => chain("newestFirst", seed, { careless: true }).missed.length > 0))
})
