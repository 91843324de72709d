/**
 * A journal with many finished messages: whether the workflows are as quick as with an empty one, how quickly it is pruned while they work, and whether its
 * tables stop growing when it is pruned again and again. Writes bench/results/journal.md.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { startEntitySync } from "@openfaith/sync-engine"
import { Clock, Console, Deferred, Duration, Effect, Fiber, Layer, References, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Journal, type JournalBatch } from "../../packages/sync-engine/src/state/Journal.ts"
import { root } from "../../scripts/sourceFiles.ts"
import { machineFacts, percentile, processorMs } from "../machine.ts"
import { fillJournal } from "./fillJournal.ts"
import { journalEngine } from "./journalEngine.ts"
import { benchDatabase, enginePids } from "./measureReplay.ts"

/** Of the speed with an empty journal. */
const target = 0.9
const executions = 40
const atOnce = 10
const slices = 25
const rounds = 7
const cycles = 6
const batch = 1000

interface Speed {
  readonly perSecond: number
  /** Processor time of the database and this process for one slice, in milliseconds; `null` where the system does not tell. */
  readonly processor: number | null
}

const Sizes = Schema.Tuple([Schema.Struct({ bytes: Schema.Finite, messages: Schema.Finite })])

const sizes = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows =
    yield* sql.unsafe(`SELECT (pg_total_relation_size('cluster.cluster_messages') + pg_total_relation_size('cluster.cluster_replies'))::float8 AS bytes,
    (SELECT count(*) FROM cluster.cluster_messages)::float8 AS messages`)
  return (yield* Schema.decodeUnknownEffect(Sizes)(rows))[0]
}).pipe(Effect.orDie)

/** Everything of the last hour is answered. Older messages are passed along the primary key: their numbers hold the time. */
const untilQuiet = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const journal = yield* Journal
  const from = yield* journal.horizon(1 / 24)
  const open = sql`SELECT 1 AS one FROM cluster.cluster_messages WHERE id > ${from}::bigint AND NOT processed LIMIT 1`
  yield* Effect.repeat(open, { until: (rows) => rows.length === 0, schedule: Schedule.spaced("100 millis") })
})

/** Runs chapters of an entity, none of whose slices does anything, until all are complete. */
export const worked = Effect.fnUntraced(function* (url: string, name: string) {
  const done = new Map<string, number>()
  let ended = 0
  const all = yield* Deferred.make<void>()
  const engine = journalEngine(url, {
    next: ({ runId }) =>
      Effect.gen(function* () {
        const mine = (done.get(runId) ?? 0) + 1
        done.set(runId, mine)
        if (mine < slices) return { status: "more", reason: null, pages: 200, waitSeconds: 0 } as const
        if (++ended === executions) yield* Deferred.succeed(all, undefined)
        return { status: "done", reason: null, pages: 200, waitSeconds: 0 } as const
      })
  })
  return yield* Effect.gen(function* () {
    // The connections of the engine are made by now.
    yield* startEntitySync({ runId: `${name}-warm`, attempt: 1, entity: "people.Person", chapter: 0, idle: 0 })
    yield* untilQuiet
    ended = 0
    const pids = [process.pid, ...(yield* enginePids)]
    const before = processorMs(pids)
    const since = yield* Clock.currentTimeMillis
    yield* Effect.forEach(
      Array.from({ length: executions }, (_, n) => n),
      (n) => startEntitySync({ runId: `${name}-${n}`, attempt: 1, entity: "people.Person", chapter: 0, idle: 0 }),
      { concurrency: atOnce, discard: true }
    )
    yield* Deferred.await(all)
    const took = (yield* Clock.currentTimeMillis) - since
    const after = processorMs(pids)
    yield* untilQuiet
    const count = executions * slices
    return { perSecond: (count * 1000) / took, processor: before === null || after === null ? null : (after - before) / count }
  }).pipe(Effect.provide(engine), Effect.scoped)
})

export const typical = (found: ReadonlyArray<Speed>): Speed => {
  const processors = found.flatMap(({ processor }) => (processor === null ? [] : [processor]))
  return {
    perSecond: percentile(
      found.map(({ perSecond }) => perSecond),
      0.5
    ),
    processor: processors.length === 0 ? null : percentile(processors, 0.5)
  }
}

/** Removes what is complete: beside the work as it is usually done, with pauses as long as each batch took, or at once. Tells each batch. */
export const pruneAll = Effect.fnUntraced(function* (pauses: boolean, told: (took: number, removed: number) => void = () => undefined) {
  const journal = yield* Journal
  const horizon = yield* journal.horizon(0)
  for (const prune of [journal.pruneParts, journal.pruneExecutions])
    for (let after: string | null = "0"; after !== null;) {
      const [took, done]: [Duration.Duration, JournalBatch] = yield* Effect.timed(prune(horizon, after, batch))
      told(Duration.toMillis(took), done.removed)
      after = done.reached
      if (pauses) yield* Effect.sleep(took)
    }
})

export const measureJournal = Effect.fn("measureJournal")(function* ({ messages }: { readonly messages: number }) {
  const { data, url } = yield* benchDatabase
  const other = yield* benchDatabase
  const note = (text: string) => Console.error(text)
  const over = (database: typeof data) => Journal.layer.pipe(Layer.provideMerge(database))
  yield* Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const vacuum = Effect.forEach(["messages", "replies"], (name) => sql.unsafe(`VACUUM cluster.cluster_${name}`), { discard: true })
    yield* fillJournal(messages, note)
    const large = yield* sizes
    // In turn, so that what else the machine does is the same for both.
    const found: { readonly empty: Array<Speed>; readonly full: Array<Speed> } = { empty: [], full: [] }
    for (let round = 0; round < rounds; round++) {
      found.empty.push(yield* worked(other.url, `empty-${round}`).pipe(Effect.provide(over(other.data))))
      found.full.push(yield* worked(url, `full-${round}`))
    }
    const empty = typical(found.empty)
    const full = typical(found.full)
    yield* note(`empty: ${empty.perSecond.toFixed(0)} slices/s, processor ${empty.processor?.toFixed(2)} ms each`)
    yield* note(`with ${large.messages}: ${full.perSecond.toFixed(0)} slices/s, processor ${full.processor?.toFixed(2)} ms each`)
    const batches: Array<number> = []
    let removed = 0
    const pruning = yield* pruneAll(true, (took, count) => {
      batches.push(took)
      removed += count
    }).pipe(Effect.forkChild)
    const since = yield* Clock.currentTimeMillis
    const beside = yield* worked(url, "beside")
    const rate = (removed * 1000) / ((yield* Clock.currentTimeMillis) - since)
    yield* Fiber.interrupt(pruning)
    const [p50, p99] = [percentile(batches, 0.5), percentile(batches, 0.99)]
    yield* note(
      `pruning ${rate.toFixed(0)} a second, batches ${p50.toFixed(0)} ms, 99 of 100 within ${p99.toFixed(0)} ms; beside it ${beside.perSecond.toFixed(0)} slices/s`
    )
    const [took] = yield* Effect.timed(pruneAll(false))
    const rest = Duration.seconds(Math.round(Duration.toSeconds(took)))
    yield* note(`the rest at once: ${Duration.format(rest)}`)
    yield* vacuum
    const grown: Array<number> = []
    for (let cycle = 0; cycle < cycles; cycle++) {
      yield* worked(url, `cycle-${cycle}`)
      yield* pruneAll(false)
      yield* vacuum
      grown.push((yield* sizes).bytes)
    }
    const left = yield* sizes
    const mb = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MB`
    const ratio = full.perSecond / empty.perSecond
    const costs = full.processor === null || empty.processor === null ? null : empty.processor / full.processor
    const file = join(root, "bench", "results", "journal.md")
    writeFileSync(
      file,
      `# A journal with many finished messages

Written by \`npm run bench -- journal\`, ${new Date().toISOString().slice(0, 10)}.

- ${large.messages.toLocaleString("en")} messages of complete executions and as many replies: ${mb(large.bytes)} with indexes.
- ${executions} chapters of ${slices} slices that do nothing, ${atOnce} begun at a time, in one runner, the median of ${rounds} rounds, an empty and a full journal in turn: what is measured is the journal. \`processor\`: time
  of the runner's and its connections' processors for one slice, which depends less on what else the machine does.
- ${machineFacts().join("; ")}. Postgres 18 with its embedded settings but for \`fsync\`, on the same machine.
- Target: at least ${target} of the speed with an empty journal. Found: ${ratio.toFixed(2)} by time${costs === null ? "" : `, ${costs.toFixed(2)} by processor`}.

| Journal | slices a second | processor for one |
|---|---:|---:|
| empty | ${empty.perSecond.toFixed(0)} | ${empty.processor?.toFixed(2) ?? "-"} ms |
| full | ${full.perSecond.toFixed(0)} | ${full.processor?.toFixed(2) ?? "-"} ms |
| while it is pruned | ${beside.perSecond.toFixed(0)} | ${beside.processor?.toFixed(2) ?? "-"} ms |

Pruned beside that work, half of the time pausing: ${rate.toFixed(0)} messages a second, which is ${((rate * 86_400) / 1_000_000).toFixed(0)} M a day; a batch of ${batch} took ${p50.toFixed(0)} ms, 99 of 100 at most ${p99.toFixed(0)} ms. The rest was pruned at once in ${Duration.format(rest)}.
Work, pruning and vacuum ${cycles} times in turn, ${executions * (slices + 1)} messages each: the tables took ${grown.map(mb).join(", ")}; ${left.messages} messages were left.
`
    )
    yield* Console.log(file)
  }).pipe(Effect.provide(over(data)), Effect.provideService(References.MinimumLogLevel, "Error"))
}, Effect.scoped)
