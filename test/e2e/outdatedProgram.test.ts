/** A program that goes on while a newer one changes the database in a way it cannot live with: it stops writing, and what it was at is gone on with. */
import { assert, layer } from "@effect/vitest"
import { EntitySyncWorkflow, MainSyncOrchestratorWorkflow, OutdatedProgram, Runs } from "@openfaith/sync-engine"
import { Effect, Option, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { known } from "../../packages/sync-engine/src/store/migrate.ts"
import { asOwner, numberOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, untilEnded } from "../support/engine.ts"
import { run } from "../support/pages.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id

layer(engineWith(pcoSmallPages), { excludeTestServices: true })("A program that the database has outgrown", (it) => {
  it.effect("begins no slice and no run, and what it was at waits for a newer one", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 150, limits: noLimit, latencyMillis: 20 })
      const connection = yield* connectTo(simulator, "outgrown", adapter)
      const { runId } = yield* operations.requestRun(connection, "full", ["people.Person"])
      const pages = numberOf("SELECT count(*) FROM sync.sightings")
      yield* Effect.repeat(pages, { until: (count) => count > 0, schedule: Schedule.spaced("10 millis") })
      // As a migration does that an older program cannot live with.
      yield* sql.withTransaction(
        Effect.andThen(
          run("UPDATE sync.compatibility SET oldest_program = $1", [known + 1]),
          run("UPDATE sync.streams SET epoch = epoch + 1 WHERE status IN ('pending', 'running')")
        )
      )
      const suspended = numberOf("SELECT count(*) FROM cluster.cluster_replies WHERE payload LIKE '%\"Suspended\"%'")
      yield* Effect.repeat(suspended, { until: (count) => count > 0, schedule: Schedule.spaced("50 millis") })
      const stopped = yield* pages
      const later = yield* operations.requestRun(connection, "delta", null)
      yield* Effect.sleep("1 second")
      assert.strictEqual(yield* pages, stopped, "nothing is committed any more")
      const runs = yield* Runs
      assert.strictEqual(Option.getOrThrow(yield* runs.find(later.runId)).status, "requested")
      assert.match(new OutdatedProgram({ known }).message, /Start the newer program in its place/)

      // The newer program, which is this one again.
      yield* run("UPDATE sync.compatibility SET oldest_program = $1", [known])
      const key = { runId, attempt: 1 }
      yield* EntitySyncWorkflow.resume(yield* EntitySyncWorkflow.executionId({ ...key, entity: "people.Person", chapter: 0, idle: 0 }))
      yield* MainSyncOrchestratorWorkflow.resume(yield* MainSyncOrchestratorWorkflow.executionId(key))
      const view = yield* untilEnded(runId)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      yield* untilEnded(later.runId)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.records WHERE deleted_at IS NULL"), 150)
    })
  )

  it.effect("leaves a run that a newer program has begun under a later version of its workflows", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const connection = yield* connectTo(simulator, "later-version", adapter)
      const begun = operations.requestRun(connection, "full", ["people.Person"])
      yield* asOwner(
        "CREATE FUNCTION begin_later() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN NEW.workflow_major := 2; RETURN NEW; END $$"
      )
      yield* asOwner("CREATE TRIGGER begin_later BEFORE INSERT ON sync.runs FOR EACH ROW EXECUTE FUNCTION begin_later()")
      const { runId } = yield* begun
      yield* asOwner("DROP TRIGGER begin_later ON sync.runs")
      const next = yield* operations.requestRun(connection, "delta", ["people.Person"])
      yield* untilEnded(next.runId)
      const runs = yield* Runs
      assert.strictEqual(Option.getOrThrow(yield* runs.find(runId)).status, "requested")
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.runs WHERE workflow_major = 1 AND id = $1", [next.runId]), 1)
    })
  )
})
