/** Promise 5 under every way a source can leave rows out: nothing is deleted or emptied that the source still holds, and what is gone is found. */
import { assert, layer } from "@effect/vitest"
import { Effect, Fiber, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { type Fault, mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { engineWith, isDeep, noLimit, syncOnce } from "../support/engine.ts"
import { trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows, type TrueRow } from "../support/expectStored.ts"
import { seedsOf } from "../support/seeds.ts"
import { pcoSmallPages } from "../support/smallPages.ts"
import { pcoWithoutReads } from "../support/withoutReads.ts"

const kind = "reconciliation" as const
/** One of each way of reading: by time, by parent, by offset, and rows that come with another's. */
const entities = ["people.Person", "people.Email", "people.Address", "people.Household", "people.HouseholdMembership", "people.NamePrefix"]
const types = ["Person", "Email", "Address", "Household", "HouseholdMembership"] as const

/** A small generator of its own, so that a seed says everything. */
const diceOf = (seed: number) => {
  let state = seed * 2_654_435_761 + 1
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e37_79b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const pick = <A>(all: ReadonlyArray<A>): A => all[between(0, all.length - 1)]!
  return { between, pick, chance: (share: number) => next() < share }
}

/** Lists only: a 404 by id would be evidence. */
const lists = "\\?.*per_page="

/** What a source may do to a reading, each from chance: which resource, which page, how often. */
const troubles = (dice: ReturnType<typeof diceOf>): Readonly<Record<string, () => ReadonlyArray<Fault>>> => {
  const entity = dice.pick(types)
  const page = { entity, path: lists, nth: dice.between(1, 4) }
  return {
    "an empty page": () => [{ kind: "empty", match: page, times: 1 }],
    "empty lists": () => [{ kind: "empty", match: { entity, path: lists } }],
    "no permission for rows": () => [{ kind: "empty", match: { entity } }],
    "a truncated page": () => [{ kind: "truncated", match: page, times: dice.between(1, 4) }],
    "a forbidden page": () => [{ kind: "status", status: 403, match: page, times: 1 }],
    "a page that is not there": () => [{ kind: "status", status: 404, match: page, times: 1 }],
    "filters that are ignored": () => [{ kind: "ignored-filters", order: dice.chance(0.5), match: { entity } }],
    "hidden fields": () => [
      { kind: "hidden-attributes", record: "Person", attributes: ["school_type", "birthdate"], match: { entity: "Person" } }
    ],
    "fields hidden as nothing": () => {
      const [record, attribute] = dice.pick([
        ["Person", "birthdate"],
        ["Person", "gender"],
        ["Email", "location"],
        ["Address", "city"],
        ["Household", "name"]
      ] as const)
      return [{ kind: "wrong-type", record, attribute, value: null, match: { entity: record } }]
    },
    "unreadable rows": () => [{ kind: "wrong-type", record: "Email", attribute: "address", everyId: dice.between(2, 9) }],
    "rows that come twice": () => [{ kind: "duplicate-rows", count: 2, match: page, times: 1 }],
    "ties in any order": () => [{ kind: "unstable-ties" }],
    "rows without a time left out": () => [{ kind: "nulls-dropped" }],
    "lists in no order": () => [{ kind: "backwards" }],
    "rows without an id": () => [{ kind: "nameless", record: entity, everyId: dice.between(5, 15) }]
  }
}

/** Rows that come into being or change while they are read. None goes. */
const life = (dice: ReturnType<typeof diceOf>): ReadonlyArray<Fault> =>
  types.map((entity) => ({
    kind: "mutate",
    mutations: [{ do: dice.pick(["create", "touch", "tie"] as const), entity, count: dice.between(1, 3) }],
    match: { entity, path: lists, nth: dice.between(1, 3) }
  }))

const everything = (simulator: Simulator) => new Map(entities.map((entity) => [entity, trueRows(simulator, entity)]))

/** Another worker takes the streams over, again and again: whoever reads dies and somebody else goes on. */
const takeOvers = (orgId: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`
      UPDATE sync.streams s SET epoch = s.epoch + 1 FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id
      WHERE r.id = s.run_id AND c.org_id = ${orgId} AND s.status = 'running' AND r.status = 'running' AND random() < 0.5`
  }).pipe(Effect.repeat({ schedule: Schedule.spaced("70 millis"), times: 8 }))

const Tombstone = Schema.Struct({ entity: Schema.String, id: Schema.String })
const tombstonesOf = (orgId: string) =>
  rowsOf(
    Tombstone,
    `SELECT e.entity, r.external_id AS id FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id
       JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = $1 AND r.deleted_at IS NOT NULL AND r.payload IS NOT NULL`,
    [orgId]
  )

/** Values that are stored as nothing although the row has had them all the time. */
const emptied = (was: TrueRow, is: TrueRow, stored: TrueRow) =>
  Object.keys(is.attributes).filter(
    (name) => is.attributes[name] !== null && was.attributes[name] !== null && (stored.attributes[name] ?? null) === null
  )

interface Told {
  readonly troubles: ReadonlyArray<string>
  readonly fired: number
  readonly status: string
}

const played = Effect.fn("played")(function* (seed: number) {
  const dice = diceOf(seed)
  const orgId = `seed-${seed}`
  const simulator = yield* startSimulator({ seed, people: 30 + (seed % 4) * 12, limits: noLimit })
  const { church } = simulator
  // Where nothing can be read by id, two whole readings are the evidence.
  const adapter = seed % 3 === 0 ? pcoWithoutReads.id : pcoSmallPages.id
  const options = { simulator, orgId, adapter, entities }
  yield* syncOnce(options)

  const gone = dice.chance(0.5) ? types.flatMap((entity) => mutate(church, { do: "delete", entity, count: dice.between(0, 2) })) : []
  const before = everything(simulator)
  const possible = troubles(dice)
  // Without reads by id nobody can be asked whether a field is hidden or empty: few such records are taken at their word.
  const candidates = Object.keys(possible).filter((name) => adapter === pcoSmallPages.id || name !== "fields hidden as nothing")
  const names = [...new Set([dice.pick(candidates), dice.pick(candidates)])]
  church.faults.set([...names.flatMap((name) => possible[name]?.() ?? []), ...(dice.chance(0.6) ? life(dice) : [])])
  const dying = yield* Effect.forkChild(dice.chance(0.4) ? takeOvers(orgId) : Effect.void)
  const view = yield* syncOnce({ ...options, kind })
  yield* Fiber.interrupt(dying)
  const fired = church.faults.report().reduce((sum, each) => sum + each.fired, 0)
  church.faults.set([])

  const story = `seed ${seed}, ${adapter} (${names.join(", ")}; ${view.run.status}: ${view.run.reason})`
  const after = everything(simulator)
  const wrong = (yield* tombstonesOf(orgId)).filter(({ entity, id }) => after.get(entity)?.has(id))
  assert.deepStrictEqual(wrong, [], `${story}: deleted though the source has them`)
  for (const [entity, rows] of after) {
    const stored = yield* storedRows(orgId, entity)
    for (const [id, row] of rows) {
      const was = before.get(entity)?.get(id)
      const kept = stored.get(id)
      if (!was) continue
      if (!kept) return yield* Effect.die(new Error(`${story}: ${entity} ${id} is not stored`))
      assert.deepStrictEqual(emptied(was, row, kept), [], `${story}: ${entity} ${id} lost values`)
    }
  }

  // In peace one rotation finds everything that is gone, and nothing else.
  const quiet = yield* syncOnce({ ...options, kind })
  assert.strictEqual(quiet.run.status, "complete", `${story}, then ${quiet.run.reason}`)
  for (const [entity, rows] of everything(simulator)) {
    const stored = yield* storedRows(orgId, entity)
    assert.deepStrictEqual([...stored.keys()].sort(), [...rows.keys()].sort(), `${story}: ids of ${entity} in peace`)
    for (const [id, row] of rows) assert.deepStrictEqual(stored.get(id), row, `${story}: ${entity} ${id} in peace`)
  }
  const buried = new Set((yield* tombstonesOf(orgId)).map(({ entity, id }) => `${entity} ${id}`))
  for (const { entity, id } of gone) assert.isTrue(buried.has(`people.${entity}`.concat(" ", id)), `${story}: ${entity} ${id} is gone`)
  const told: Told = { troubles: names, fired, status: view.run.status }
  return told
})

const seeds = seedsOf({ short: 3, deep: 500 })

layer(engineWith(pcoSmallPages, pcoWithoutReads), { excludeTestServices: true })("A source that leaves things out", (it) => {
  it.effect(
    `gets nothing deleted and nothing emptied, over seeds ${seeds[0]} to ${seeds.at(-1)}`,
    () =>
      Effect.gen(function* () {
        const told = yield* Effect.forEach(seeds, (seed) => Effect.scoped(played(seed)), { concurrency: isDeep ? 8 : 4 })
        assert.isAbove(told.filter(({ fired }) => fired > 0).length, seeds.length * 0.8, "a source that behaves proves nothing")
        assert.isAbove(told.filter(({ status }) => status === "incomplete").length, 0, "some trouble has to show")
        const counts = new Map<string, number>()
        for (const { fired, troubles: each } of told) if (fired > 0) for (const name of each) counts.set(name, (counts.get(name) ?? 0) + 1)
        yield* Effect.logInfo([...counts].map(([name, count]) => `${name}: ${count}`).join(", "))
      }),
    180_000 + seeds.length * 2000
  )
})
