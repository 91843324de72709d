/** Promise 5 for values: what a source hides from us is not emptied, what few records really lose is, and a person decides about the rest. */
import { assert, layer } from "@effect/vitest"
import { Connections, WaitingReads } from "@openfaith/sync-engine"
import { Effect, Fiber, Schedule } from "effect"
import { type Church, type Fault, mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { connectTo, EngineTest, isDeep, noLimit, receiptOf, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"
import { numberOf } from "../support/database.ts"
import { run } from "../support/pages.ts"

const entities = ["people.Person", "people.Email"]
const kind = "reconciliation" as const

/** The source goes on listing everybody, without what this user may not see any more; by id it says the same. */
const hidden = (...attributes: ReadonlyArray<string>): ReadonlyArray<Fault> =>
  attributes.map((attribute) => ({ kind: "wrong-type", record: "Person", attribute, value: null, match: { entity: "Person" } }))

const withValue = ({ tables }: Church, attribute: string) =>
  tables.Person.rows.filter(({ attributes }) => (attributes[attribute] ?? null) !== null).map(({ id }) => id)

/** How many people are stored with nothing in that field though the church knows better. */
const emptied = Effect.fn("emptied")(function* (simulator: Simulator, orgId: string, attribute: string) {
  const stored = yield* storedRows(orgId, "people.Person")
  return [...trueRows(simulator, "people.Person")].filter(
    ([id, { attributes }]) => attributes[attribute] !== null && (stored.get(id)?.attributes[attribute] ?? null) === null
  ).length
})

const church = Effect.fn("church")(function* (orgId: string, people: number) {
  const simulator = yield* startSimulator({ people, limits: noLimit })
  yield* syncOnce({ simulator, orgId, entities })
  const operations = yield* Operations
  const openDecisions = operations.decisions({ orgId, onlyOpen: true, limit: 10 })
  return { simulator, operations, openDecisions, hide: (...names: ReadonlyArray<string>) => simulator.church.faults.set(hidden(...names)) }
})

/** A small generator of its own, so that a seed says everything. */
const diceOf = (seed: number) => {
  let state = seed * 2_654_435_761 + 1
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e37_79b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const some = <A>(all: ReadonlyArray<A>, count: number) => all.toSorted(() => next() - 0.5).slice(0, count)
  return { between, some, chance: (share: number) => next() < share }
}

/** Fields that many people have, so that hiding one of them is not the same as its few owners giving it up. */
const common = ["birthdate", "gender", "membership", "first_name", "given_name", "avatar", "status"] as const

/** Another worker takes the streams over while they are read and closed. */
const takeOvers = (orgId: string) =>
  run(
    `UPDATE sync.streams s SET epoch = s.epoch + 1 FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id
     WHERE r.id = s.run_id AND c.org_id = $1 AND s.status = 'running' AND r.status = 'running' AND random() < 0.5`,
    [orgId]
  ).pipe(Effect.repeat({ schedule: Schedule.spaced("50 millis"), times: 10 }))

/** A permission goes while life goes on: what is hidden stays, and in peace the store equals the source, what was really lost included. */
const played = Effect.fn("played")(function* (seed: number) {
  const dice = diceOf(seed)
  const orgId = `seed-${seed}`
  const { openDecisions, simulator } = yield* church(orgId, 30 + (seed % 3) * 15)
  const people = [...trueRows(simulator, "people.Person").keys()]
  const fields = common.filter((name) => withValue(simulator.church, name).length >= 6)
  const gone = dice.some(fields, dice.between(1, 2))
  const lost = dice.some(
    fields.filter((name) => !gone.includes(name)),
    1
  )
  // First a delta that has to tell on its own, from a few records, or a reading of all.
  const kinds = dice.some(["delta", "delta", "full", kind] as const, 3)
  for (const [index, each] of kinds.entries()) {
    const isHidden = index > 0 || dice.chance(0.5)
    simulator.church.faults.set(isHidden ? hidden(...gone) : [])
    mutate(simulator.church, { do: "touch", entity: "Person", ids: dice.some(people, dice.between(1, 4)) })
    for (const name of lost) {
      const ids = dice.some(withValue(simulator.church, name), dice.between(0, 2))
      mutate(simulator.church, { do: "update", entity: "Person", ids, attributes: { [name]: null } })
    }
    const dying = yield* Effect.forkChild(dice.chance(0.4) ? takeOvers(orgId) : Effect.void)
    const view = yield* syncOnce({ simulator, orgId, entities, kind: each })
    yield* Fiber.interrupt(dying)
    for (const name of gone) {
      assert.strictEqual(yield* emptied(simulator, orgId, name), 0, `seed ${seed}, ${each} ${index}: ${name} (${view.run.reason})`)
    }
  }
  const braked = (yield* openDecisions).length
  simulator.church.faults.set([])
  const quiet = yield* syncOnce({ simulator, orgId, entities, kind })
  assert.strictEqual(quiet.run.status, "complete", `seed ${seed}: ${quiet.run.reason}`)
  const stored = yield* storedRows(orgId, "people.Person")
  for (const [id, row] of trueRows(simulator, "people.Person")) assert.deepStrictEqual(stored.get(id), row, `seed ${seed}: person ${id}`)
  assert.deepStrictEqual(yield* openDecisions, [], `seed ${seed}`)
  return braked
})

const seeds = Array.from({ length: isDeep ? 200 : 4 }, (_, index) => index + 1)

const deciding = (id: string) => ({ id, by: "mara", reason: null })

layer(EngineTest, { excludeTestServices: true, concurrent: true })("Values that a source does not show any more", (it) => {
  it.effect("stay, and only their entity says why; shown again, nothing is left to decide", () =>
    Effect.gen(function* () {
      const orgId = "hidden"
      const { hide, openDecisions, simulator } = yield* church(orgId, 40)
      hide("birthdate", "gender")
      for (const each of [kind, "full"] as const) {
        const view = yield* syncOnce({ simulator, orgId, entities, kind: each })
        assert.strictEqual(view.run.status, "incomplete")
        const [decision, second] = yield* openDecisions
        assert.isUndefined(second)
        assert.strictEqual(decision?.kind, "losses")
        assert.include(streamOf(view, "people.Person").reason, `decision ${decision?.id} waits`)
        assert.strictEqual(streamOf(view, "people.Person").status, "done")
        assert.isTrue(receiptOf(view, "people.Email").balanced)
        for (const name of ["birthdate", "gender"]) assert.strictEqual(yield* emptied(simulator, orgId, name), 0, name)
      }
      simulator.church.faults.set([])
      const quiet = yield* syncOnce({ simulator, orgId, entities, kind })
      assert.strictEqual(quiet.run.status, "complete", quiet.run.reason ?? "")
      assert.deepStrictEqual(yield* openDecisions, [])
    })
  )

  it.effect("stay also where a delta shows only a few of them: others that are asked by their ids have lost them too", () =>
    Effect.gen(function* () {
      const orgId = "drip"
      const { hide, openDecisions, simulator } = yield* church(orgId, 40)
      const [first = "", second = ""] = withValue(simulator.church, "birthdate")
      hide("birthdate")
      for (const id of [first, second]) {
        mutate(simulator.church, { do: "touch", entity: "Person", ids: [id] })
        yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
        assert.strictEqual((yield* openDecisions)[0]?.kind, "losses")
        assert.strictEqual(yield* emptied(simulator, orgId, "birthdate"), 0)
      }
    })
  )

  it.effect("go where few records lose them, by the end of the same sync", () =>
    Effect.gen(function* () {
      const orgId = "few"
      const { openDecisions, simulator } = yield* church(orgId, 40)
      const ids = withValue(simulator.church, "birthdate")
      const [one = "", two = "", three = ""] = ids
      mutate(simulator.church, { do: "update", entity: "Person", ids: [one], attributes: { birthdate: null, first_name: "Ada" } })
      const delta = yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
      assert.strictEqual(delta.run.status, "complete", delta.run.reason ?? "")
      assert.deepInclude(receiptOf(delta, "people.Person"), { quarantined: 0, applied: 1 })
      mutate(simulator.church, { do: "update", entity: "Person", ids: [two, three], attributes: { birthdate: null } })
      const view = yield* syncOnce({ simulator, orgId, entities, kind })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      const stored = yield* storedRows(orgId, "people.Person")
      for (const [id, row] of trueRows(simulator, "people.Person")) assert.deepStrictEqual(stored.get(id), row)
      assert.deepStrictEqual(yield* openDecisions, [])
    })
  )

  it.effect("wait for a person also where they go some at a time, within a day", () =>
    Effect.gen(function* () {
      const orgId = "window"
      const { openDecisions, simulator } = yield* church(orgId, 120)
      const ids = withValue(simulator.church, "birthdate")
      const lose = (from: number, to: number) =>
        mutate(simulator.church, { do: "update", entity: "Person", ids: ids.slice(from, to), attributes: { birthdate: null } })
      lose(0, 30)
      const first = yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
      assert.strictEqual(first.run.status, "complete", first.run.reason ?? "")
      lose(30, 51)
      const second = yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
      assert.include(streamOf(second, "people.Person").receipt?.reason ?? "", "and 30 have lost it within 24 hours")
      assert.deepInclude((yield* openDecisions)[0], { kind: "losses", count: 21 })
    })
  )

  it.effect("wait for a person where more lose them than the brake allows: confirmed they go, undone they are back", () =>
    Effect.gen(function* () {
      const orgId = "decided"
      const { openDecisions, operations, simulator } = yield* church(orgId, 120)
      const ids = withValue(simulator.church, "birthdate").slice(0, 51)
      assert.strictEqual(ids.length, 51)
      assert.isAbove(withValue(simulator.church, "birthdate").length, 60)
      mutate(simulator.church, { do: "update", entity: "Person", ids, attributes: { birthdate: null } })
      yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
      const [open] = yield* openDecisions
      assert.deepInclude(open, { kind: "losses", count: 51, allowed: 50, fields: [{ field: "birthdate", count: 51 }] })
      const born = `SELECT count(*) FROM canonical.person WHERE org_id = $1 AND birthdate IS NOT NULL`
      const before = yield* numberOf(born, [orgId])

      const confirmed = yield* untilEnded((yield* operations.confirmDeletions(deciding(open?.id ?? ""))).runId)
      assert.strictEqual(confirmed.run.status, "complete", confirmed.run.reason ?? "")
      assert.deepInclude((yield* operations.decision(open?.id ?? "", 0)).decision, { applied: 51, waiting: 0, kept: 0 })
      assert.strictEqual(yield* numberOf(born, [orgId]), before - 51)

      const undone = yield* operations.undoDeletions(deciding(open?.id ?? ""))
      assert.deepInclude(undone, { status: "undone", applied: 0, restored: 51 })
      assert.strictEqual(yield* numberOf(born, [orgId]), before)

      const [told] = (yield* operations.explain({ orgId, adapter: null, entity: "people.Person", externalId: ids[0] ?? "" })).records
      assert.deepStrictEqual(
        told?.looks.map(({ decisionId, lost, outcome }) => ({ outcome, lost, decisionId })),
        [
          { outcome: "held", lost: ["birthdate"], decisionId: null },
          { outcome: "stored", lost: [], decisionId: null },
          { outcome: "stored", lost: ["birthdate"], decisionId: open?.id ?? null },
          { outcome: "restored", lost: [], decisionId: open?.id ?? null }
        ]
      )
      assert.deepInclude(told?.decisions[0], { kind: "losses", status: "undone", outcome: "restored" })

      // The next look decides: the source still shows none, so it asks again; rejected, the values stay.
      yield* syncOnce({ simulator, orgId, entities, kind })
      const [next] = yield* openDecisions
      assert.notStrictEqual(next?.id, open?.id)
      assert.strictEqual((yield* operations.rejectDeletions(deciding(next?.id ?? ""))).status, "rejected")
      assert.strictEqual(yield* numberOf(born, [orgId]), before)
      assert.strictEqual(
        yield* numberOf(
          "SELECT count(*) FROM sync.quarantine WHERE kind = 'losing' AND resolved_at IS NULL AND entity_id IN (SELECT e.id FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = $1)",
          [orgId]
        ),
        0
      )
    })
  )

  it.effect(
    `are not emptied over ${seeds.length} seeds of hidden fields, small losses, deltas, readings and workers that die`,
    () =>
      Effect.gen(function* () {
        const braked = yield* Effect.forEach(seeds, (seed) => Effect.scoped(played(seed)), { concurrency: 2 })
        assert.isAbove(braked.filter((count) => count > 0).length, seeds.length * 0.6, "what is hidden has to show")
      }),
    isDeep ? 1_200_000 : 300_000
  )
})

layer(EngineTest, { excludeTestServices: true, concurrent: true })("Values that single reads do not show any more", (it) => {
  /** Signals changes of these people, and waits until each has been read. */
  const signalled = Effect.fn("signalled")(function* (simulator: Simulator, orgId: string, ids: ReadonlyArray<string>) {
    const connection = yield* connectTo(simulator, orgId)
    const entityId = (yield* (yield* Connections).entities(connection.id, ["people.Person"])).get("people.Person")?.id ?? 0
    yield* (yield* WaitingReads).add(ids.map((id) => ({ entityId, id, parent: null, reason: "changed" as const })))
    const settled = numberOf(
      `SELECT (SELECT count(*) FROM sync.waiting_reads WHERE entity_id = $1)
        + (SELECT count(*) FROM sync.quarantine q WHERE q.entity_id = $1 AND q.kind = 'losing' AND q.resolved_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM sync.decisions d WHERE d.entity_id = q.entity_id AND d.status = 'open'))`,
      [entityId]
    )
    yield* settled.pipe(
      Effect.repeat({ until: (left) => left === 0, schedule: Schedule.spaced("20 millis") }),
      Effect.timeout("40 seconds"),
      Effect.orDie
    )
  })

  it.effect("stay from the first one on, at a bounded cost while a person is asked; a real loss goes at once", () =>
    Effect.gen(function* () {
      const orgId = "signals"
      const { hide, openDecisions, simulator } = yield* church(orgId, 40)
      const ids = withValue(simulator.church, "birthdate")
      const [one = "", ...others] = ids
      // What a batch loses is judged once its reads are answered.
      const untilDecided = (holds: (decisions: Effect.Success<typeof openDecisions>) => boolean) =>
        openDecisions.pipe(
          Effect.repeat({ until: holds, schedule: Schedule.spaced("20 millis") }),
          Effect.timeout("40 seconds"),
          Effect.orDie
        )
      mutate(simulator.church, { do: "update", entity: "Person", ids: [one], attributes: { birthdate: null } })
      yield* signalled(simulator, orgId, [one])
      assert.isNull((yield* storedRows(orgId, "people.Person")).get(one)?.attributes["birthdate"])
      assert.deepStrictEqual(yield* openDecisions, [])

      hide("birthdate")
      for (const id of others.slice(0, 3)) {
        mutate(simulator.church, { do: "touch", entity: "Person", ids: [id] })
        yield* signalled(simulator, orgId, [id])
        yield* untilDecided((decisions) => decisions[0]?.kind === "losses")
        assert.strictEqual(yield* emptied(simulator, orgId, "birthdate"), 0)
      }
      simulator.church.requests.clear()
      yield* signalled(simulator, orgId, others.slice(0, 10))
      yield* untilDecided((decisions) => decisions[0]?.count === 10)
      const reads = simulator.church.requests.recent().filter(({ url }) => /^\/people\/v2\/people\/\d+/.test(url))
      assert.strictEqual(reads.length, 10, "nobody else is asked while a person is")
      assert.strictEqual(yield* emptied(simulator, orgId, "birthdate"), 0)

      simulator.church.faults.set([])
      yield* signalled(simulator, orgId, others.slice(0, 10))
      yield* untilDecided((decisions) => decisions.length === 0)
    })
  )
})
