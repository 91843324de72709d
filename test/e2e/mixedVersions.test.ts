/**
 * Programs of two releases on one database: what the older one does not know it never gets, and what it has begun is finished by the newer one. Workflows
 * of the test's own stand for those of two releases; runners, shards and storage are the real ones.
 */
import { NodeCrypto } from "@effect/platform-node"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import { assert, layer } from "@effect/vitest"
import { shardGroupOf } from "@openfaith/sync-engine"
import { Deferred, Effect, Exit, Layer, Option, Schema, Scope } from "effect"
import { ClusterSchema, ClusterWorkflowEngine, RunnerAddress } from "effect/cluster"
import { Activity, Workflow } from "effect/workflow"
import { ClusterDataLive } from "../../apps/server/src/Store.ts"
import { DatabaseTest, numberOf, rowsOf } from "../support/database.ts"
import { freePortOf } from "../support/freePort.ts"

const workflow = (major: number) =>
  Workflow.make(`Probe/${major}`, {
    payload: { id: Schema.String },
    success: Schema.String,
    idempotencyKey: ({ id }) => id
  }).annotate(ClusterSchema.ShardGroup, () => shardGroupOf(major))

const first = workflow(1)
const second = workflow(2)

/** A program that knows these majors. `work`: what an execution does on it. */
const program = (majors: ReadonlyArray<number>, work: (id: string) => Effect.Effect<string>) =>
  Effect.gen(function* () {
    const port = yield* freePortOf
    const known = [first, second].filter((_, at) => majors.includes(at + 1))
    const groups = majors.map(shardGroupOf)
    const hosted = known.map((each) => each.toLayer(({ id }) => Activity.make({ name: "work", success: Schema.String, execute: work(id) })))
    const [one, ...others] = hosted
    return yield* Layer.build(
      Layer.fresh(
        Layer.mergeAll(one ?? Layer.empty, ...others).pipe(
          Layer.provideMerge(ClusterWorkflowEngine.layer),
          Layer.provideMerge(
            NodeClusterSocket.layer({
              storage: "sql",
              shardingConfig: {
                runnerAddress: Option.some(RunnerAddress.make("127.0.0.1", port)),
                availableShardGroups: groups,
                assignedShardGroups: groups,
                shardsPerGroup: 10,
                refreshAssignmentsInterval: "200 millis",
                runnerJoinDebounce: 0,
                entityMessagePollInterval: "200 millis",
                entityReplyPollInterval: "100 millis",
                entityTerminationTimeout: "1 second",
                // A message for what it does not know is answered with a failure after this.
                entityRegistrationTimeout: "500 millis"
              }
            })
          ),
          Layer.provide([ClusterDataLive, NodeCrypto.layer])
        )
      )
    )
  })

const Outcome = Schema.Struct({ failed: Schema.Int })
/** Replies that say that an execution failed. */
const failures = rowsOf(Outcome, `SELECT count(*)::int AS failed FROM cluster.cluster_replies WHERE payload LIKE '%not registered%'`)

layer(DatabaseTest, { excludeTestServices: true })("Of two releases that run side by side", (it) => {
  it.effect("the older never gets what it does not know, and the newer finishes what the older has begun", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const oldScope = yield* Scope.make()
      const old = yield* Effect.provideService(
        program([1], () => Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)),
        Scope.Scope,
        oldScope
      )
      const began = first.execute({ id: "begun-by-the-old" }, { discard: true })
      yield* Effect.provide(began, old)
      yield* Deferred.await(begun)

      const scope = yield* Scope.make()
      const now = yield* Effect.provideService(
        program([1, 2], (id) => Effect.succeed(`${id} by the new`)),
        Scope.Scope,
        scope
      )
      const ids = Array.from({ length: 20 }, (_, n) => `of-the-new-${n}`)
      const results = yield* Effect.forEach(ids, (id) => second.execute({ id }), { concurrency: "unbounded" }).pipe(
        Effect.provide(now),
        Effect.timeout("30 seconds")
      )
      assert.deepStrictEqual(
        results,
        ids.map((id) => `${id} by the new`)
      )
      assert.deepStrictEqual(yield* failures, [{ failed: 0 }])
      assert.strictEqual(
        yield* numberOf("SELECT count(DISTINCT entity_id) FROM cluster.cluster_messages WHERE entity_type = 'Workflow/Probe/2'"),
        ids.length
      )

      yield* Scope.close(oldScope, Exit.void)
      const finished = yield* first.execute({ id: "begun-by-the-old" }).pipe(Effect.provide(now), Effect.timeout("30 seconds"))
      assert.strictEqual(finished, "begun-by-the-old by the new")
      yield* Scope.close(scope, Exit.void)
    })
  )
})
