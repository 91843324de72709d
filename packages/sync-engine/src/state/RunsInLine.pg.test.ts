import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseTest } from "../../../../test/support/database.ts"
import { Connections } from "./Connections.ts"
import { Runs, type SyncType } from "./Runs.ts"
import { RunsInLine } from "./RunsInLine.ts"

const Test = Layer.mergeAll(Runs.layer, RunsInLine.layer, Connections.layer).pipe(Layer.provideMerge(DatabaseTest))

const whole = { entities: null } as const
const known = { adapters: ["pco"], majors: [1] }
const connected = (orgId: string) =>
  Effect.flatMap(Connections, (connections) =>
    connections.connect({ orgId, adapter: "pco", baseUrl: "http://source", accountId: orgId, accountName: orgId })
  )
const requested = Effect.fnUntraced(function* (orgId: string, kind: SyncType) {
  const runs = yield* Runs
  return (yield* runs.request((yield* connected(orgId)).id, kind, whole)).runId
})

describe("Runs that may begin", () => {
  it.effect("are so many at once, in the order they were asked for, and the next where one has ended", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const line = yield* RunsInLine
      const due = Effect.map(line.due({ urgent: 2, bulk: 2, quiet: 9 }, known), (found) => found.map(({ id }) => id))
      const [one, two, three] = yield* Effect.forEach(["a", "b", "c"], (org) => requested(org, "full"))
      assert.isDefined(one)
      assert.isDefined(two)
      assert.isDefined(three)
      assert.deepStrictEqual(yield* due, [one, two])
      yield* runs.start(one, 1)
      assert.deepStrictEqual(yield* due, [two])
      yield* runs.start(two, 1)
      assert.deepStrictEqual(yield* due, [])
      yield* runs.finish(one, 1, "complete", null, null)
      assert.deepStrictEqual(yield* due, [three])
    }).pipe(Effect.provide(Test))
  )

  it.effect("are deltas, however many full syncs there are", () =>
    Effect.gen(function* () {
      const line = yield* RunsInLine
      for (const org of ["a", "b", "c"]) yield* requested(org, "full")
      const delta = yield* requested("d", "delta")
      assert.deepStrictEqual((yield* line.due({ urgent: 1, bulk: 1, quiet: 9 }, known))[0]?.id, delta)
      assert.lengthOf(yield* line.due({ urgent: 1, bulk: 1, quiet: 9 }, known), 2)
    }).pipe(Effect.provide(Test))
  )

  it.effect("are none that would not be begun here, and those take no place", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const line = yield* RunsInLine
      const later = yield* requested("a", "full")
      yield* runs.majorOf(later, 1, 2)
      const mine = yield* requested("b", "full")
      const ids = (adapters: ReadonlyArray<string>) =>
        Effect.map(line.due({ urgent: 1, bulk: 1, quiet: 9 }, { ...known, adapters }), (found) => found.map(({ id }) => id))
      assert.deepStrictEqual(yield* ids(["pco"]), [mine])
      assert.deepStrictEqual(yield* ids(["another"]), [])
    }).pipe(Effect.provide(Test))
  )

  it.effect("are those too whose places are taken by runs that have stored nothing for a minute", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const line = yield* RunsInLine
      const sql = yield* SqlClient.SqlClient
      const quiet = yield* requested("a", "full")
      const waiting = yield* requested("b", "full")
      yield* runs.start(quiet, 1)
      assert.deepStrictEqual(yield* line.due({ urgent: 1, bulk: 1, quiet: 9 }, known), [])
      yield* sql`UPDATE sync.runs SET started_at = clock_timestamp() - interval '2 minutes' WHERE id = ${quiet}`
      assert.deepStrictEqual(
        (yield* line.due({ urgent: 1, bulk: 1, quiet: 9 }, known)).map(({ id }) => id),
        [waiting]
      )
    }).pipe(Effect.provide(Test))
  )

  it.effect("are none of a source that keeps many waiting, and all of another", () =>
    Effect.gen(function* () {
      const runs = yield* Runs
      const line = yield* RunsInLine
      const sql = yield* SqlClient.SqlClient
      const due = Effect.map(line.due({ urgent: 1, bulk: 1, quiet: 2 }, known), (found) => found.map(({ id }) => id))
      const quiet = yield* Effect.forEach(["a", "b"], (org) => requested(org, "delta"))
      for (const id of quiet) yield* runs.start(id, 1)
      const waiting = yield* requested("c", "delta")
      yield* sql`UPDATE sync.runs SET started_at = clock_timestamp() - interval '2 minutes' WHERE id = ${quiet[0] ?? ""}`
      yield* sql`UPDATE sync.runs SET status = 'complete' WHERE id = ${quiet[1] ?? ""}`
      assert.deepStrictEqual(yield* due, [waiting])
      yield* sql`UPDATE sync.runs SET status = 'running', started_at = clock_timestamp() - interval '2 minutes' WHERE id = ${quiet[1] ?? ""}`
      assert.deepStrictEqual(yield* due, [])
      const told = Effect.gen(function* () {
        const isAny = yield* line.isAnyHeldUp(2)
        yield* line.tellHeldUp(2)
        return [isAny, Option.getOrThrow(yield* runs.find(waiting)).reason]
      })
      assert.deepStrictEqual(yield* told, [
        true,
        "its source, http://source, keeps so many runs waiting that no more of it begin; this one does when one of those moves or ends"
      ])
      const elsewhere = yield* requested("d", "delta")
      yield* sql`UPDATE sync.connections SET base_url = 'https://another.example' WHERE org_id = 'd'`
      assert.deepStrictEqual(yield* due, [elsewhere])
      yield* runs.finish(quiet[0] ?? elsewhere, 1, "complete", null, null)
      assert.deepStrictEqual(yield* due, [waiting])
      assert.deepStrictEqual(yield* told, [false, null])
    }).pipe(Effect.provide(Test))
  )
})
