/** Pause, never loop, never drop: work that fails is tried again, work that does not move is taken up anew, and what neither helps is a person's. */
import { assert, layer } from "@effect/vitest"
import { defineAdapter } from "@openfaith/adapter-core"
import { Incidents, Ladder } from "@openfaith/sync-engine"
import { Effect, Layer, Schedule, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { anotherPool, asOwner, rowsOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { run } from "../support/pages.ts"
import { pcoDirectory } from "../support/pcoDirectory.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

/** What is asked for below fails in our own code, for as long as it is told to. */
let emailsFail = 0
let failures = 0
const failing = defineAdapter({
  ...pcoDirectory,
  id: "failing",
  format: {
    ...pcoDirectory.format,
    listQuery: (request, list) => {
      if (list.path.endsWith("/emails") && failures < emailsFail) {
        failures++
        throw new Error(`no query for ${list.path}`)
      }
      return pcoDirectory.format.listQuery(request, list)
    }
  }
})

const quick = Layer.succeed(Ladder, { resumeAfterSeconds: 1, attemptAfterSeconds: 2, attemptsInVain: 2, standstillSeconds: 600 })
const Stood = Schema.Struct({ attempt: Schema.Int, status: Schema.String, reason: Schema.NullOr(Schema.String) })
const incidentsOf = (runId: string) => Effect.flatMap(Incidents, ({ of }) => of(runId, 50))
const kindsOf = (runId: string) => Effect.map(incidentsOf(runId), (all) => all.map(({ kind }) => kind).toReversed())

/** As a runner leaves it that has heard the last of a run's parts and does not know: all its executions have ended, and the run has not. */
const strand = (runId: string) =>
  Effect.gen(function* () {
    yield* run("UPDATE sync.streams SET status = 'running', finished_at = NULL WHERE run_id = $1 AND entity = 'people.Email'", [runId])
    yield* run("UPDATE sync.runs SET status = 'running', finished_at = NULL, receipt = NULL WHERE id = $1", [runId])
  })

layer(engineWith(failing).pipe(Layer.provideMerge(quick)), { excludeTestServices: true })("Work", (it) => {
  it.effect("that fails now and then is tried again where it stood, and ends complete", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      ;[failures, emailsFail] = [0, 3]
      const view = yield* syncOnce({ simulator, orgId: "now-and-then", adapter: failing.id })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      assert.strictEqual((yield* kindsOf(view.run.id)).filter((kind) => kind === "failed").length, 3)
      yield* expectStoreEqualsSource(simulator, "now-and-then")
    })
  )

  it.effect("that fails over and over is paused with its cause, and the rest goes on", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      ;[failures, emailsFail] = [0, Number.POSITIVE_INFINITY]
      const view = yield* syncOnce({ simulator, orgId: "poison", adapter: failing.id })
      assert.strictEqual(view.run.status, "incomplete")
      assert.match(
        view.run.reason ?? "",
        /people\.Email is paused: its work failed 5 times without storing anything; at last: no query for .*emails/
      )
      assert.strictEqual(failures, 5)
      assert.strictEqual(view.streams.filter(({ status }) => status === "done").length, view.streams.length - 1)
      // Mended, it is read as if nothing had been.
      emailsFail = 0
      const operations = yield* Operations
      yield* operations.changeRun(view.run.id, "retry", { by: "mara", reason: null })
      const again = yield* untilEnded(view.run.id)
      assert.strictEqual(again.run.status, "complete", again.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "poison")
    })
  )

  it.effect("that nobody is at any more goes on as the next attempt, and ends complete", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      emailsFail = 0
      const { run: before } = yield* syncOnce({ simulator, orgId: "stranded", adapter: failing.id })
      yield* strand(before.id)
      const view = yield* untilEnded(before.id)
      assert.deepStrictEqual([view.run.status, view.run.attempt], ["complete", before.attempt + 1], view.run.reason ?? "")
      assert.include(yield* kindsOf(before.id), "attempted")
    })
  )

  it.effect("whose beginning was lost on its way begins anew, and ends complete", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      emailsFail = 0
      // As if somebody had read the first message, and the answer had been cut off: nobody else is given it for ten minutes.
      yield* asOwner("CREATE SEQUENCE public.begun")
      yield* asOwner(`CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        IF NEW.entity_type LIKE 'Workflow/MainSyncOrchestrator%' AND nextval('public.begun') = 1 THEN NEW.last_read := now(); END IF; RETURN NEW; END $$`)
      yield* asOwner("CREATE TRIGGER lose BEFORE INSERT ON cluster.cluster_messages FOR EACH ROW EXECUTE FUNCTION public.lose()")
      const view = yield* syncOnce({ simulator, orgId: "lost", adapter: failing.id }).pipe(
        Effect.ensuring(Effect.orDie(asOwner("DROP TRIGGER lose ON cluster.cluster_messages")))
      )
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      assert.strictEqual(view.run.attempt, 2)
      yield* expectStoreEqualsSource(simulator, "lost")
    })
  )

  it.effect("that does not move in attempt after attempt is paused for a person, and goes on at their word", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      emailsFail = 0
      const { run: before } = yield* syncOnce({ simulator, orgId: "stuck", adapter: failing.id })
      // Whoever takes the stream waits for its row for longer than the watchdog has patience.
      yield* run("UPDATE sync.runs SET recoveries = 2, recovered_at = clock_timestamp() WHERE id = $1", [before.id])
      yield* strand(before.id)
      const [paused] = yield* rowsOf(Stood, "SELECT attempt, status, reason FROM sync.runs WHERE id = $1", [before.id]).pipe(
        Effect.repeat({ until: ([now]) => now?.status === "paused", schedule: Schedule.spaced("200 millis") })
      )
      assert.match(paused?.reason ?? "", /^nothing was stored for \d+ s, nor in the 2 attempts before; no part of it told why$/)
      const operations = yield* Operations
      yield* operations.changeRun(before.id, "resume", { by: "mara", reason: null })
      const view = yield* untilEnded(before.id)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
    })
  )
})

layer(engineWith(failing).pipe(Layer.provideMerge(quick)), { excludeTestServices: true })("A run", (it) => {
  it.effect("that cannot be planned is paused with the cause, and goes on at a person's word", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 10, limits: noLimit })
      emailsFail = 0
      const operations = yield* Operations
      const connection = yield* connectTo(simulator, "unplanned", failing.id)
      yield* asOwner(
        `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RAISE EXCEPTION 'no room for plans'; END $$`
      )
      yield* asOwner("CREATE TRIGGER refuse BEFORE INSERT ON sync.streams FOR EACH ROW EXECUTE FUNCTION public.refuse()")
      const { runId } = yield* operations.requestRun(connection, "full", null)
      // Told over and over, since otherwise runs are looked for every five seconds.
      const tell = Effect.repeat(run("SELECT pg_notify('openfaith_runs', '')"), Schedule.spaced("300 millis"))
      const [paused] = yield* rowsOf(Stood, "SELECT attempt, status, reason FROM sync.runs WHERE id = $1", [runId]).pipe(
        Effect.repeat({ until: ([now]) => now?.status === "paused", schedule: Schedule.spaced("200 millis") }),
        Effect.raceFirst(Effect.andThen(tell, Effect.never))
      )
      assert.match(paused?.reason ?? "", /^it could not be planned, nor in the 2 attempts before; at last: .*no room for plans/)
      assert.strictEqual(paused?.attempt, 3)
      yield* asOwner("DROP TRIGGER refuse ON sync.streams")
      yield* operations.changeRun(runId, "resume", { by: "mara", reason: null })
      const view = yield* untilEnded(runId)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "unplanned")
    })
  )
})

/** On a busy machine what has just been cut may take a while. */
const patient = Layer.succeed(Ladder, { resumeAfterSeconds: 1, attemptAfterSeconds: 15, attemptsInVain: 10, standstillSeconds: 600 })

layer(engineWith(pcoSmallPages).pipe(Layer.provideMerge(patient)), { excludeTestServices: true })("Work", (it) => {
  it.effect("is not lost when all its connections are cut, eight times in four seconds", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 150, limits: noLimit, latencyMillis: 30 })
      let cut = 0
      const cutting = rowsOf(
        Schema.Struct({ cut: Schema.Int }),
        `SELECT count(pg_terminate_backend(pid))::int AS cut FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
      ).pipe(
        Effect.tap(([row]) => Effect.sync(() => (cut += row?.cut ?? 0))),
        Effect.ignoreCause,
        Effect.repeat({ schedule: Schedule.spaced("500 millis"), times: 7 }),
        Effect.provide(anotherPool("cutter"))
      )
      const operations = yield* Operations
      const { runId } = yield* operations.requestRun(yield* connectTo(simulator, "cut", pcoSmallPages.id), "full", null)
      yield* Effect.delay(cutting, "300 millis")
      // This test's own connections were cut with the others.
      yield* Effect.sleep("300 millis")
      const view = yield* untilEnded(runId)
      assert.isAbove(cut, 20)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "cut")
    })
  )
})
