/**
 * How long a run of the largest size takes to go on after its process was gone: the last chapter of an entity, all of whose slices but the last are done,
 * and an orchestrator of all of Planning Center, whose entities ended one after the other, that waits for those which nobody needs. In a journal with the
 * messages of other runs. Writes bench/results/replay.md.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { pcoEntityManifest } from "@openfaith/pco"
import {
  buildEntityDependencyGraph,
  extractHardDependencies,
  MainSyncOrchestratorWorkflow,
  migrate,
  resolveSyncOrder,
  startEntitySync
} from "@openfaith/sync-engine"
import { Clock, Console, Deferred, Effect, Exit, Layer, Redacted, References, Schedule, Schema, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { startTestPostgres } from "../../apps/server/src/postgres/TestPostgres.ts"
import { ModelLive } from "../../apps/server/src/Store.ts"
import { root } from "../../scripts/sourceFiles.ts"
import { machineFacts, percentile, processorMs } from "../machine.ts"
import { isEnough } from "../../packages/sync-engine/src/strategies/RunWatch.ts"
import { fillJournal } from "./fillJournal.ts"
import { journalEngine, type StandIns } from "./journalEngine.ts"

/** What a run may take to go on, in milliseconds. */
const target = 5000
const repeats = 5
/** As EntitySync has them. */
const slicesPerChapter = 25
const pagesPerSlice = 200
const rowsPerPage = 100

export const benchDatabase = Effect.gen(function* () {
  const postgres = yield* Effect.acquireRelease(
    Effect.promise(() => startTestPostgres()),
    (started) => Effect.promise(() => started.stop())
  )
  const { url } = yield* Effect.promise(() => postgres.createDatabase())
  const data = PgClient.layer({
    url: Redacted.make(url),
    maxConnections: 3,
    applicationName: "bench",
    startupParameters: { TimeZone: "UTC" }
  })
  yield* migrate.pipe(Effect.provide(Layer.mergeAll(ModelLive, data)))
  return { url, data }
})

const more = { status: "more", reason: null, pages: pagesPerSlice, waitSeconds: 0 } as const
const done = { status: "done", reason: null, pages: 0, waitSeconds: 0 } as const

/** The processes of a journal engine: this one, and those that serve its connections. */
export const enginePids = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT pid FROM pg_stat_activity WHERE application_name = 'bench-cluster'`
  return (yield* Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ pid: Schema.Int })))(rows)).map(({ pid }) => pid)
}).pipe(Effect.orDie)

const forgotten = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE cluster.cluster_messages SET processed = true WHERE NOT processed`
}).pipe(Effect.orDie)

/** Entities that were begun have come to their end. */
const childrenEnded = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const open = sql`SELECT 1 AS one FROM cluster.cluster_messages WHERE NOT processed AND entity_type LIKE 'Workflow/EntitySync/%' LIMIT 1`
  yield* Effect.repeat(open, { until: (rows) => rows.length === 0, schedule: Schedule.spaced("50 millis") })
}).pipe(Effect.orDie)

/** A process that works until `reached`, is gone once that is so, and another that starts: how long until it is there again. */
const replayed = Effect.fnUntraced(function* (
  url: string,
  begin: Effect.Effect<unknown, never, Layer.Success<ReturnType<typeof journalEngine>>>,
  standIns: (reached: Effect.Effect<never>) => StandIns,
  beforeItIsGone: Effect.Effect<void, never, SqlClient.SqlClient> = Effect.void
) {
  const until = Effect.fnUntraced(function* (start: boolean) {
    const reached = yield* Deferred.make<void>()
    const scope = yield* Scope.make()
    const since = yield* Clock.currentTimeMillis
    const before = processorMs([process.pid])
    const services = yield* Layer.buildWithScope(
      journalEngine(url, standIns(Effect.andThen(Deferred.succeed(reached, undefined), Effect.never))),
      scope
    )
    if (start) yield* Effect.provide(begin, services)
    yield* Deferred.await(reached)
    const took = (yield* Clock.currentTimeMillis) - since
    // The connections are this engine's own, so all the time they have taken is this one's.
    const after = processorMs([process.pid, ...(yield* enginePids)])
    if (start) yield* beforeItIsGone
    yield* Scope.close(scope, Exit.void)
    return { took, processor: before === null || after === null ? null : after - before }
  })
  const built = yield* until(true)
  const replay = yield* until(false)
  // The next process is not to go on with this as well.
  yield* forgotten
  return { built: built.took, replay: replay.took, processor: replay.processor }
})

/** All of Planning Center, in order. */
export const pcoPlan = Effect.map(buildEntityDependencyGraph(pcoEntityManifest), (graph) =>
  resolveSyncOrder(graph).map((entity) => ({
    entity,
    after: extractHardDependencies(pcoEntityManifest.get(entity))
      .map(({ on }) => on)
      .filter((on) => on !== entity)
  }))
)

export const measureReplay = Effect.fn("measureReplay")(function* ({ messages }: { readonly messages: number }) {
  const { data, url } = yield* benchDatabase
  yield* Effect.provide(
    fillJournal(messages, (what) => Console.error(what)),
    data
  )
  const planned = yield* pcoPlan
  let rounds = 0
  const chapter = (name: string, slices: number) => {
    let calls = 0
    const started = { runId: name, attempt: 1, entity: "people.Person", chapter: 19, idle: 0 }
    // Answers are counted, not looked up: after the process is gone the first question is that of the slice which had no answer.
    return replayed(url, startEntitySync(started), (reached) => ({ next: () => (++calls < slices ? Effect.succeed(more) : reached) }))
  }
  const orchestrator = (name: string) => {
    rounds = 0
    /** As it stands in the store. */
    const endedByNow = new Map<string, { readonly entity: string; readonly done: true }>()
    const begun = MainSyncOrchestratorWorkflow.execute({ runId: name, attempt: 1 }, { discard: true })
    const standIns = (reached: Effect.Effect<never>): StandIns => ({
      next: () => Effect.succeed(done),
      begin: () => Effect.succeed(planned),
      // One entity ends at a time, in the order of the plan.
      watch: {
        ended: () => Effect.sync(() => [...endedByNow.values()]),
        nextEnded: (_run, _attempt, entities, needed) => {
          if (needed.size === 0) return reached
          rounds++
          const found: Array<{ readonly entity: string; readonly done: true }> = []
          for (const entity of entities) {
            if (isEnough(found, entities, needed)) break
            found.push({ entity, done: true })
            endedByNow.set(entity, { entity, done: true })
          }
          return Effect.succeed(found)
        }
      }
    })
    return replayed(url, begun, standIns, childrenEnded)
  }
  const times = Effect.fnUntraced(function* (what: string, once: (name: string) => ReturnType<typeof chapter>) {
    const found: Array<Effect.Success<ReturnType<typeof chapter>>> = []
    for (let n = 0; n < repeats; n++) found.push(yield* once(`run-${what}-${n}`.replaceAll(" ", "-")))
    const replay = found.map((each) => each.replay)
    const processors = found.flatMap(({ processor }) => (processor === null ? [] : [processor]))
    const line = {
      what,
      built: percentile(
        found.map((each) => each.built),
        0.5
      ),
      p50: percentile(replay, 0.5),
      worst: Math.max(...replay),
      processor: processors.length === 0 ? null : percentile(processors, 0.5)
    }
    yield* Console.error(
      `${what}: again there after ${line.p50} ms, at most ${line.worst} ms, processor ${line.processor} ms; built in ${line.built} ms`
    )
    return line
  })
  const lines = yield* Effect.all([
    times("a chapter without history", (name) => chapter(name, 1)),
    times(`a chapter of ${slicesPerChapter} slices`, (name) => chapter(name, slicesPerChapter)),
    times(`an orchestrator of ${planned.length} entities`, orchestrator)
  ]).pipe(Effect.provide(data), Effect.provideService(References.MinimumLogLevel, "Error"))
  const file = join(root, "bench", "results", "replay.md")
  const chapterRows = slicesPerChapter * pagesPerSlice * rowsPerPage
  writeFileSync(
    file,
    `# Going on after a process was gone

Written by \`npm run bench -- replay\`, ${new Date().toISOString().slice(0, 10)}.

- A chapter is ${slicesPerChapter} slices of ${pagesPerSlice} pages; with ${rowsPerPage} rows a page 10 M records are ${Math.ceil(10_000_000 / chapterRows)} chapters, of which only the last is not complete. The orchestrator
  has started all of Planning Center's entities as those they need ended one after the other, in ${rounds} rounds, and waits for those which nobody needs.
- The journal holds ${messages.toLocaleString("en")} messages of other executions, and as many replies.
- The engine's own workflows and journal in Postgres; strategies that stand in for source and store. From the start of another runner (its shards taken) to the
  first work that had not been done: ${repeats} times each. Milliseconds.
- \`processor\`: time of the processors for it, of this process and those of its connections, which depends less on what else the machine does.
- ${machineFacts().join("; ")}. Postgres 18 with its embedded settings but for \`fsync\`, on the same machine.
- Target: ${target} ms. Worst: ${Math.max(...lines.map(({ worst }) => worst))} ms.

| History | built in | going on after, median | at most | processor |
|---|---:|---:|---:|---:|
${lines.map(({ built, p50, processor, what, worst }) => `| ${what} | ${built} | ${p50} | ${worst} | ${processor ?? "-"} |`).join("\n")}

Not measured: shards that another runner has to take over, which waits for the lock of the one that is gone.
`
  )
  yield* Console.log(file)
}, Effect.scoped)
