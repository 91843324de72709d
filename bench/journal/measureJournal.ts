/**
 * A journal with many finished messages: whether the workflows are as quick as with an empty one, what it costs them that it is pruned, how soon it has the
 * policy's size, and whether its tables stop growing when it is pruned again and again. Writes bench/results/journal.md.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { startEntitySync } from "@openfaith/sync-engine"
import { Clock, Console, Deferred, Duration, Effect, Fiber, Layer, References, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Journal, type JournalBatch } from "../../packages/sync-engine/src/state/Journal.ts"
import { batchSize, walk } from "../../packages/sync-engine/src/strategies/walk.ts"
import { root } from "../../scripts/sourceFiles.ts"
import { machineFacts, percentile, processorMs } from "../machine.ts"
import { fillJournal } from "./fillJournal.ts"
import { journalEngine } from "./journalEngine.ts"
import { benchDatabase, enginePids } from "./measureReplay.ts"

/** Of the speed with an empty journal. */
const target = 0.9
const executions = 80
const atOnce = 10
const slices = 25
const rounds = 7
const cycles = 6
/** Days that messages are kept. */
const policy = 7

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
const worked = Effect.fnUntraced(function* (url: string, name: string) {
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

const typical = (found: ReadonlyArray<Speed>): Speed => {
  const processors = found.flatMap(({ processor }) => (processor === null ? [] : [processor]))
  return {
    perSecond: percentile(
      found.map(({ perSecond }) => perSecond),
      0.5
    ),
    processor: processors.length === 0 ? null : percentile(processors, 0.5)
  }
}

/** How far pruning has come, and how long its batches took, in milliseconds. */
interface Progress {
  position: string | null
  removed: number
  seconds: number
  readonly batches: Array<number>
}

/** Prunes as the product does, from where it was, for as long as the work takes. */
const workedBeside = Effect.fnUntraced(function* (url: string, name: string, progress: Progress) {
  const journal = yield* Journal
  const horizon = yield* journal.horizon(policy)
  const pruning = yield* walk(Effect.succeed(true), progress.position, (after) =>
    Effect.gen(function* () {
      const [took, done] = yield* Effect.timed(journal.pruneParts(horizon, after ?? "0", batchSize))
      progress.batches.push(Duration.toMillis(took))
      progress.removed += done.removed
      progress.position = done.reached
      return done
    })
  ).pipe(Effect.forkChild)
  const [took, speed] = yield* Effect.timed(worked(url, name))
  yield* Fiber.interrupt(pruning)
  progress.seconds += Duration.toSeconds(took)
  return speed
})

/** Removes what is complete and older than so many days, from a number on, without pauses. Answers how much. */
const pruneAtOnce = Effect.fnUntraced(function* (days: number, from: string) {
  const journal = yield* Journal
  const horizon = yield* journal.horizon(days)
  let removed = 0
  for (const prune of [journal.pruneParts, journal.pruneExecutions])
    for (let after: string | null = from; after !== null;) {
      const done: JournalBatch = yield* prune(horizon, after, batchSize)
      removed += done.removed
      after = done.reached
    }
  return removed
})

const vacuum = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.forEach(["messages", "replies"], (name) => sql.unsafe(`VACUUM cluster.cluster_${name}`), { discard: true })
)

const note = (text: string) => Console.error(text)
const shown = ({ perSecond, processor }: Speed) => `${perSecond.toFixed(0)} slices/s, processor ${processor?.toFixed(2) ?? "-"} ms each`

/** The median of what each round's are of one another. */
const ratioOf = (these: ReadonlyArray<Speed>, those: ReadonlyArray<Speed>, value: (speed: Speed) => number) =>
  percentile(
    these.flatMap((each, round) => {
      const other = those[round]
      return other === undefined ? [] : [value(each) / value(other)]
    }),
    0.5
  )

interface Journaled {
  readonly url: string
  readonly data: Effect.Success<typeof benchDatabase>["data"]
}

/** What a full journal costs beside an empty one. */
const measureFull = Effect.fnUntraced(function* (full: Journaled, other: Journaled) {
  const over = ({ data }: Journaled) => Journal.layer.pipe(Layer.provideMerge(data))
  const found: Readonly<Record<"empty" | "full" | "pruned", Array<Speed>>> = { empty: [], full: [], pruned: [] }
  const progress: Progress = { position: null, removed: 0, seconds: 0, batches: [] }
  const before = yield* sizes.pipe(Effect.provide(over(full)))
  const name = `at-${yield* Clock.currentTimeMillis}`
  // In turn, so that what else the machine does is the same for all.
  for (let round = 0; round < rounds; round++) {
    const empty = yield* worked(other.url, `${name}-empty-${round}`).pipe(Effect.provide(over(other)))
    const whole = yield* worked(full.url, `${name}-full-${round}`).pipe(Effect.provide(over(full)))
    const pruned = yield* workedBeside(full.url, `${name}-pruned-${round}`, progress).pipe(Effect.provide(over(full)))
    found.empty.push(empty)
    found.full.push(whole)
    found.pruned.push(pruned)
    yield* note(`empty: ${shown(empty)}; full: ${shown(whole)}; while it is pruned: ${shown(pruned)}`)
  }
  const started = yield* Clock.currentTimeMillis
  const atOnce = yield* pruneAtOnce(policy, "0").pipe(Effect.provide(over(full)))
  const seconds = ((yield* Clock.currentTimeMillis) - started) / 1000
  yield* note(`the rest at once: ${atOnce} in ${seconds.toFixed(0)} s`)
  yield* vacuum.pipe(Effect.provide(full.data))
  const after = yield* sizes.pipe(Effect.provide(over(full)))
  const grown: Array<number> = []
  for (let cycle = 0; cycle < cycles; cycle++) {
    const from = yield* Effect.flatMap(Journal, (journal) => journal.horizon(0)).pipe(Effect.provide(over(other)))
    yield* worked(other.url, `${name}-cycle-${cycle}`).pipe(
      Effect.andThen(pruneAtOnce(0, from)),
      Effect.andThen(vacuum),
      Effect.provide(over(other))
    )
    grown.push((yield* sizes.pipe(Effect.provide(over(other)))).bytes)
  }
  return {
    before,
    after,
    empty: typical(found.empty),
    full: typical(found.full),
    pruned: typical(found.pruned),
    // Of each round by itself: what else the machine does changes from round to round.
    fullness: ratioOf(found.full, found.empty, ({ perSecond }) => perSecond),
    pruning: ratioOf(found.pruned, found.full, ({ perSecond }) => perSecond),
    cost: ratioOf(found.empty, found.full, ({ processor }) => processor ?? 1),
    rate: progress.removed / progress.seconds,
    due: progress.removed + atOnce,
    batch: [percentile(progress.batches, 0.5), percentile(progress.batches, 0.99)],
    atOncePerSecond: atOnce / seconds,
    grown
  }
})

const gb = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(2)} GB`
const mb = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MB`
const many = (count: number) => Math.round(count).toLocaleString("en")

const reportOf = (found: Effect.Success<ReturnType<typeof measureFull>>) => {
  const { after, atOncePerSecond, batch, before, cost, due, empty, full, fullness, grown, pruned, pruning, rate } = found
  const line = (what: string, { perSecond, processor }: Speed) =>
    `| ${what} | ${perSecond.toFixed(0)} | ${processor?.toFixed(2) ?? "-"} ms |`
  return `# A journal with many finished messages

Written by \`npm run bench -- journal\`, ${new Date().toISOString().slice(0, 10)}.

- ${many(before.messages)} messages of complete executions and as many replies, of the last thirty days: ${gb(before.bytes)} with indexes, ${(before.bytes / before.messages).toFixed(0)} bytes for both.
- ${executions} chapters of ${slices} slices that do nothing, ${atOnce} begun at a time, in one runner, the median of ${rounds} rounds, all three in turn: what is measured is the journal. \`processor\`: time
  of the runner's and its connections' processors for one slice, which depends less on what else the machine does.
- ${machineFacts().join("; ")}. Postgres 18 with its embedded settings but for \`fsync\`, on the same machine.
- Target: at least ${target} of the speed with an empty journal. Found, at the median of the rounds: ${fullness.toFixed(2)} by time, ${cost.toFixed(2)} by processor.
- Target: pruning beside the work costs it at most a tenth. Found, at the median of the rounds: ${pruning.toFixed(2)} of the speed without it.

| Journal | slices a second | processor for one |
|---|---:|---:|
${line("empty", empty)}
${line("full", full)}
${line("full, while it is pruned", pruned)}

Pruned beside that work as the product does it, a tenth of the time: ${many(rate)} messages a second, which is ${((rate * 86_400) / 1_000_000).toFixed(0)} M a day; a batch of ${batchSize} took ${batch[0]?.toFixed(0)} ms, 99 of 100 at most ${batch[1]?.toFixed(0)} ms.
A store that is of this size with a policy of ${policy} days gets ${(before.messages / policy / 1_000_000).toFixed(1)} M a day.

From thirty days to ${policy}, ${many(due)} messages have to go: at that rate within ${(due / rate / 3600).toFixed(1)} hours; without pauses ${many(atOncePerSecond)} a second went. ${many(after.messages)} were left, in ${gb(after.bytes)}
on disk, since \`VACUUM\` does not give space back to the system: it is used again. Work, pruning and vacuum ${cycles} times in turn over a small journal, ${executions * (slices + 1)} messages
each: its tables took ${grown.map(mb).join(", ")}.
`
}

export const measureJournal = Effect.fn("measureJournal")(function* ({ messages }: { readonly messages: number }) {
  const full = yield* benchDatabase
  const other = yield* benchDatabase
  yield* Effect.gen(function* () {
    yield* fillJournal(messages, note).pipe(Effect.provide(full.data))
    const found = yield* measureFull(full, other)
    const file = join(root, "bench", "results", "journal.md")
    writeFileSync(file, reportOf(found))
    yield* Console.log(file)
  }).pipe(Effect.provideService(References.MinimumLogLevel, "Error"))
}, Effect.scoped)
