/** Promise 12 for what the engine leaves behind: executions that are over go, and nothing comes of it should somebody execute one of them again. */
import { assert, layer } from "@effect/vitest"
import { RecordSyncWorkflow, Retention, startEntitySync, MainSyncOrchestratorWorkflow } from "@openfaith/sync-engine"
import { Deferred, Effect, Fiber, Option, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberAsOwner, numberOf, rowsOf } from "../support/database.ts"
import { EngineTest, noLimit, syncOnce } from "../support/engine.ts"
import { run } from "../support/pages.ts"

const forever = 100_000
const keepAll = { journal: forever, events: forever, looks: forever, idleRuns: forever, runs: forever, decisions: forever } as const

const messages = numberOf("SELECT count(*) FROM cluster.cluster_messages")
const replies = numberOf("SELECT count(*) FROM cluster.cluster_replies")
const ofWorkflow = (name: string) => numberOf("SELECT count(*) FROM cluster.cluster_messages WHERE entity_type = $1", [`Workflow/${name}`])
/** Everything is answered, so that nothing is on its way any more. */
const untilQuiet = numberOf("SELECT count(*) FROM cluster.cluster_messages WHERE NOT processed").pipe(
  Effect.repeat({ until: (waiting) => waiting === 0, schedule: Schedule.spaced("50 millis") })
)
const state = rowsOf(
  Schema.Struct({ run: Schema.String, streams: Schema.String }),
  `SELECT r::text AS run, (SELECT string_agg(s::text, ' ' ORDER BY s.id) FROM sync.streams s WHERE s.run_id = r.id) AS streams
   FROM sync.runs r WHERE r.kind <> 'records' ORDER BY r.id`
)

layer(EngineTest, { excludeTestServices: true })("What is kept for a while", (it) => {
  it.effect("executions that are over go, whole; one whose parent or whose run is not over stays", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const retention = yield* Retention
      const view = yield* syncOnce({ simulator, orgId: "grace" })
      yield* untilQuiet
      const before = yield* messages
      assert.isAbove(before, 20)
      assert.strictEqual(
        yield* ofWorkflow("MainSyncOrchestrator/1"),
        4,
        "begun, planned, conducted and closed, however many entities there are"
      )
      assert.strictEqual((yield* retention.prune(keepAll)).messages, 0, "younger than the policy says")

      yield* run("UPDATE sync.runs SET status = 'running', finished_at = NULL WHERE id = $1", [view.run.id])
      yield* retention.prune({ ...keepAll, journal: 0 })
      assert.isAbove(yield* ofWorkflow("EntitySync/1"), 10, "their run is not over")
      yield* run("UPDATE sync.runs SET status = 'complete', finished_at = clock_timestamp() WHERE id = $1", [view.run.id])

      const children = yield* ofWorkflow("EntitySync/1")
      const parent = `id = (SELECT last_reply_id FROM cluster.cluster_messages WHERE entity_type = 'Workflow/MainSyncOrchestrator/1' AND tag = 'run')`
      yield* run(`UPDATE cluster.cluster_replies SET payload = replace(payload, '"Complete"', '"Suspended"') WHERE ${parent}`)
      yield* retention.prune({ ...keepAll, journal: 0 })
      assert.strictEqual(yield* ofWorkflow("EntitySync/1"), children, "whatever began them would begin them again")
      // Nobody executes or resumes it any more, so whoever keeps the store to its policy does.
      const left = yield* retention.left({ journal: 0 })
      assert.deepStrictEqual(
        left.map(({ workflow }) => workflow),
        ["MainSyncOrchestrator/1"]
      )
      yield* MainSyncOrchestratorWorkflow.resume(left[0]?.executionId ?? "")
      yield* untilQuiet
      assert.deepStrictEqual(yield* retention.left({ journal: 0 }), [])

      const kept = yield* state
      const removed = yield* Effect.all([retention.prune({ ...keepAll, journal: 0 }), retention.prune({ ...keepAll, journal: 0 })], {
        concurrency: 2
      })
      yield* retention.prune({ ...keepAll, journal: 0 })
      assert.isAbove((removed[0].messages ?? 0) + (removed[1].messages ?? 0), 10)
      assert.deepStrictEqual([yield* messages, yield* replies], [0, 0])
      assert.deepStrictEqual(yield* state, kept)
    })
  )

  it.effect("an execution that is gone does nothing when it is executed again: its row says that it is over", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const retention = yield* Retention
      const view = yield* syncOnce({ simulator, orgId: "hope" })
      yield* run("UPDATE sync.record_lanes SET working = false")
      yield* untilQuiet
      yield* retention.prune({ ...keepAll, journal: 0 })
      const before = yield* state
      simulator.church.requests.clear()
      const { attempt, connectionId, id: runId } = view.run
      yield* MainSyncOrchestratorWorkflow.execute({ runId, attempt })
      yield* startEntitySync({ runId, attempt, entity: "people.Person", chapter: 0, idle: 0 })
      yield* RecordSyncWorkflow.execute({ connectionId, generation: 1 })
      yield* untilQuiet
      assert.strictEqual(yield* ofWorkflow("MainSyncOrchestrator/1").pipe(Effect.map((count) => count > 1)), true, "it did run again")
      assert.strictEqual(simulator.church.requests.summary().total, 0)
      assert.deepStrictEqual(yield* state, before)
    })
  )

  it.effect("one process of all does it, when it is due", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const retention = yield* Retention
      assert.isTrue(Option.isSome(yield* retention.carryOut))
      assert.isTrue(Option.isNone(yield* retention.carryOut), "it is not due again so soon")
      yield* run("UPDATE sync.upkeep SET due_at = clock_timestamp()")
      const waiting = numberAsOwner("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%sync.upkeep%'")
      // All of them have seen that it is due before the first has taken it.
      const [held, seen] = yield* Effect.all([Deferred.make<void>(), Deferred.make<void>()])
      const holder = yield* sql
        .withTransaction(
          sql`SELECT FROM sync.upkeep FOR UPDATE`.pipe(
            Effect.andThen(Deferred.succeed(held, undefined)),
            Effect.andThen(Deferred.await(seen))
          )
        )
        .pipe(Effect.forkChild)
      yield* Deferred.await(held)
      const all = yield* Effect.replicateEffect(Effect.forkChild(retention.carryOut), 5)
      yield* Effect.repeat(waiting, { until: (count) => count === 5, schedule: Schedule.spaced("20 millis") })
      yield* Deferred.succeed(seen, undefined)
      yield* Fiber.join(holder)
      const done = yield* Effect.forEach(all, Fiber.join)
      assert.strictEqual(done.filter(Option.isSome).length, 1)
    })
  )

  it.effect("old runs go with all they left, but for the newest of their kind and those that proofs stand on", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const retention = yield* Retention
      const entities = ["people.Person"]
      const first = yield* syncOnce({ simulator, orgId: "faith", entities })
      const delta = yield* syncOnce({ simulator, orgId: "faith", entities, kind: "delta" })
      const idle = yield* syncOnce({ simulator, orgId: "faith", entities, kind: "delta" })
      const last = yield* syncOnce({ simulator, orgId: "faith", entities, kind: "delta" })
      yield* run(
        "INSERT INTO sync.incidents (run_id, attempt, kind, detail, worker) SELECT id, 1, 'resumed', 'nothing was stored', 'here:1' FROM sync.runs WHERE id = ANY ($1)",
        [[first.run.id, delta.run.id, idle.run.id]]
      )
      const proofs = rowsOf(Schema.Struct({ proof: Schema.String }), "SELECT p::text AS proof FROM sync.proofs p ORDER BY entity_id")
      const before = yield* proofs
      yield* run("UPDATE sync.runs SET finished_at = finished_at - interval '500 days' WHERE kind <> 'records'")
      const left = () =>
        rowsOf(
          Schema.Struct({ id: Schema.String }),
          "SELECT id FROM sync.runs WHERE connection_id = $1 AND kind <> 'records' ORDER BY id",
          [first.run.connectionId]
        )
      yield* retention.prune({ ...keepAll, idleRuns: 30 })
      assert.isFalse(
        (yield* left()).some(({ id }) => id === idle.run.id),
        "a delta that found nothing new"
      )
      yield* retention.prune({ ...keepAll, runs: 400 })
      const ids = (yield* left()).map(({ id }) => id)
      assert.includeMembers(ids, [first.run.id, last.run.id])
      assert.notInclude(ids, delta.run.id)
      assert.deepStrictEqual(yield* proofs, before)
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM sync.proofs p JOIN sync.receipts r ON r.id = p.receipt_id"),
        yield* numberOf("SELECT count(*) FROM sync.proofs WHERE receipt_id IS NOT NULL")
      )
    })
  )

  it.effect("a delta that read an entity whole goes as soon as one that read nothing, where it found all as it was", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const retention = yield* Retention
      const entities = ["people.NamePrefix"]
      const once = (kind: "full" | "delta") => Effect.map(syncOnce({ simulator, orgId: "kindness", entities, kind }), (view) => view.run.id)
      yield* once("full")
      const idle = yield* once("delta")
      const [row] = simulator.church.tables.NamePrefix.rows
      mutate(simulator.church, { do: "update", entity: "NamePrefix", ids: [row?.id ?? ""], attributes: { value: "The Right Reverend" } })
      const changed = yield* once("delta")
      yield* once("delta")
      const streamsOf = (id: string) => numberOf("SELECT count(*) FROM sync.streams WHERE run_id = $1", [id])
      assert.deepStrictEqual([yield* streamsOf(idle), yield* streamsOf(changed)], [1, 1])
      yield* run("UPDATE sync.runs SET finished_at = finished_at - interval '50 days' WHERE id = ANY ($1)", [[idle, changed]])
      yield* retention.prune({ ...keepAll, idleRuns: 30 })
      assert.deepStrictEqual([yield* streamsOf(idle), yield* streamsOf(changed)], [0, 1])
    })
  )

  it.effect("what was never processed stays, but in a shard that is no more, once its run is over", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const retention = yield* Retention
      const view = yield* syncOnce({ simulator, orgId: "charity" })
      yield* untilQuiet
      // One execution as if it had been on its way, in each of these shards; this runner serves neither.
      const [living, gone] = ["default:64", "default:65"]
      yield* run(
        `WITH chosen AS (SELECT entity_id, (ARRAY[$2, $3])[row_number() OVER (ORDER BY id)] AS shard FROM cluster.cluster_messages
           WHERE entity_type = 'Workflow/EntitySync/1' AND tag = 'run' AND payload::json ->> 'runId' = $1 ORDER BY id LIMIT 2),
         unanswered AS (UPDATE cluster.cluster_messages m SET shard_id = c.shard, processed = false, last_reply_id = NULL
           FROM chosen c WHERE m.entity_id = c.entity_id RETURNING m.id)
         DELETE FROM cluster.cluster_replies WHERE request_id IN (SELECT id FROM unanswered)`,
        [view.run.id, living, gone]
      )
      const inShard = (shard: string) => numberOf("SELECT count(*) FROM cluster.cluster_messages WHERE shard_id = $1", [shard])
      const before = [yield* inShard(living), yield* inShard(gone)]
      assert.isTrue(
        before.every((count) => count >= 2),
        "each with a part"
      )
      yield* run("UPDATE sync.runs SET status = 'paused' WHERE id = $1", [view.run.id])
      yield* retention.prune({ ...keepAll, journal: 0 })
      assert.deepStrictEqual([yield* inShard(living), yield* inShard(gone)], before, "somebody may resume the run")
      yield* run("UPDATE sync.runs SET status = 'complete' WHERE id = $1", [view.run.id])
      yield* retention.prune({ ...keepAll, journal: 0 })
      assert.deepStrictEqual([yield* inShard(living), yield* inShard(gone)], [before[0], 0])
      yield* run("DELETE FROM cluster.cluster_messages WHERE NOT processed")
    })
  )
})
