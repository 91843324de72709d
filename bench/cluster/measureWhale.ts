/**
 * One organisation whose first reading takes long beside many small ones whose deltas go on: how long a change of theirs takes from the source to the store
 * while it goes on, and while it is paused, in turn. Writes bench/results/whale.
 */
import { Cause, Clock, Console, Effect, References, Schema } from "effect"
import { Operations } from "@openfaith/server"
import type { Connection } from "@openfaith/sync-engine"
import { numberOf, rowsOf } from "../../test/support/database.ts"
import { mostMemory, percentile } from "../machine.ts"
import { benchPostgres } from "./benchPostgres.ts"
import { allEnded, connect, differences, fallen, startInstallation } from "./installation.ts"
import { isBusy, writeFindings } from "./rounds.ts"
import { type Changed, startTown, type Town } from "./town.ts"

export interface WhaleOptions {
  readonly small: number
  readonly people: number
  /** People of the large one. */
  readonly whale: number
  readonly rounds: number
  /** Of one round. */
  readonly seconds: number
  readonly deltaSeconds: number
  readonly changesPerSecond: number
}

/** Of the freshness that the small ones have alone. */
const most = 2
const lookEvery = "250 millis"

const byBench = { by: "the bench", reason: null }

const Arrived = Schema.Struct({ nickname: Schema.String })
const say = (line: string) => process.stderr.write(`${line}\n`)

/** Changes that are in the store by now. */
const arrived = (waiting: ReadonlyArray<Changed>) =>
  rowsOf(
    Arrived,
    // Record by record: a million others are none of its business.
    `SELECT w.nickname FROM json_to_recordset($1::json) AS w(church text, id text, nickname text)
      JOIN sync.connections c ON c.org_id = w.church JOIN sync.entities e ON e.connection_id = c.id AND e.entity = 'people.Person'
      CROSS JOIN LATERAL (SELECT r.payload FROM sync.records r WHERE r.entity_id = e.id AND r.external_id = w.id LIMIT 1) r
      WHERE r.payload -> 'attributes' ->> 'nickname' = w.nickname`,
    [JSON.stringify(waiting.map(({ church, id, nickname }) => ({ church, id, nickname })))]
  )

interface Fresh {
  /** When the change was made. */
  readonly at: number
  readonly seconds: number
}

/** Follows the changes of the town until it is interrupted. Where it ends before, the changes it has not seen never arrived. */
const follow = (town: Town, found: Array<Fresh>, waiting: Map<string, Changed>) =>
  Effect.gen(function* () {
    let seen = 0
    for (;;) {
      const made = yield* town.changes(seen)
      seen += made.length
      for (const change of made) waiting.set(change.nickname, change)
      if (waiting.size > 0)
        for (const { nickname } of yield* arrived([...waiting.values()])) {
          const at = waiting.get(nickname)?.at ?? 0
          waiting.delete(nickname)
          found.push({ at, seconds: ((yield* Clock.currentTimeMillis) - at) / 1000 })
        }
      yield* Effect.sleep(lookEvery)
    }
  })

export const measureWhale = Effect.fn("measureWhale")(
  function* (options: WhaleOptions) {
    const { changesPerSecond, deltaSeconds, people, rounds, seconds, small, whale } = options
    const wasBusy = isBusy()
    const town = yield* startTown({ churches: small, people, whale, latencyMillis: 0 })
    say(`the churches take ${mostMemory(town.pid).toFixed(0)} MB`)
    const postgres = yield* benchPostgres
    const installation = yield* startInstallation({ databaseUrl: yield* postgres.createDatabase, runners: 3, env: {} })
    yield* Effect.gen(function* () {
      const operations = yield* Operations
      const schedule = (connection: Connection, kind: "delta" | "reconciliation", enabled: boolean) =>
        operations.setSchedule(
          connection,
          { kind, entity: null },
          { everySeconds: kind === "delta" ? deltaSeconds : 86_400, jitterSeconds: 0, enabled }
        )
      const connections = yield* Effect.forEach(Array.from({ length: small }), (_, index) => connect(town, index), { concurrency: 4 })
      const large = yield* connect(town, small)
      yield* installation.startRunners
      yield* Effect.forEach([...connections, large], (connection) =>
        Effect.andThen(schedule(connection, "delta", false), schedule(connection, "reconciliation", false))
      )
      yield* Effect.forEach(connections, (connection) => operations.requestRun(connection, "full", null), { discard: true })
      yield* allEnded(say)
      say("the small ones are read")
      yield* Effect.forEach(connections, (connection) => schedule(connection, "delta", true), { discard: true })
      const found: Array<Fresh> = []
      const waiting = new Map<string, Changed>()
      yield* Effect.forkScoped(Effect.tapCause(follow(town, found, waiting), (cause) => Effect.sync(() => say(Cause.pretty(cause)))))
      yield* town.setChanges(changesPerSecond)
      const { runId } = yield* operations.requestRun(large, "full", null)
      yield* operations.changeRun(runId, "pause", byBench)
      const spans: Array<{ readonly beside: boolean; readonly from: number; readonly to: number }> = []
      const rowsOfLarge = numberOf(
        "SELECT count(*) FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id WHERE e.connection_id = $1",
        [large.id]
      )
      let read = 0
      for (let round = 0; round < rounds * 2; round++) {
        const beside = round % 2 === 1
        if (beside) yield* operations.changeRun(runId, "resume", byBench)
        // What was under way before is over.
        yield* Effect.sleep(`${deltaSeconds} seconds`)
        const from = yield* Clock.currentTimeMillis
        const before = yield* rowsOfLarge
        yield* Effect.sleep(`${seconds} seconds`)
        const { run } = yield* operations.run(runId)
        const isWhole = !beside || run.status === "running"
        const to = isWhole ? yield* Clock.currentTimeMillis : Date.parse(run.finishedAt ?? "")
        spans.push({ beside, from, to })
        read += (yield* rowsOfLarge) - before
        if (!isWhole) say("the large one has ended before its time: make it larger")
        if (beside && isWhole) yield* operations.changeRun(runId, "pause", byBench)
        const own = found.filter(({ at }) => at >= from && at < to).map((fresh) => fresh.seconds)
        say(
          `${beside ? "beside" : "alone"}: ${own.length} changes, p50 ${percentile(own, 0.5).toFixed(1)} s, p95 ${percentile(own, 0.95).toFixed(1)} s; ${yield* rowsOfLarge} rows of the large one`
        )
        if (!isWhole) break
      }
      yield* town.setChanges(0)
      const last = yield* operations.run(runId)
      if (last.run.status === "paused") yield* operations.changeRun(runId, "resume", byBench)
      yield* Effect.sleep("500 millis").pipe(Effect.repeat({ until: () => waiting.size === 0 }), Effect.timeoutOption("5 minutes"))
      yield* Effect.forEach(connections, (connection) => schedule(connection, "delta", false), { discard: true })
      const ended = yield* allEnded(say)
      const wrong = [
        ...fallen(installation.runners),
        ...(yield* differences(yield* town.digests)),
        ...[...waiting.values()].map(({ church, id }) => `the change of ${church} ${id} never arrived`)
      ]
      for (const status of ended.keys()) if (status !== "complete") wrong.push(`${ended.get(status)} runs are ${status}`)
      const secondsOf = (beside: boolean) =>
        spans
          .filter((span) => span.beside === beside)
          .flatMap(({ from, to }) => found.filter(({ at }) => at >= from && at < to).map((fresh) => fresh.seconds))
      const perRound = spans.map(({ beside, from, to }) => ({
        beside,
        p95: percentile(
          found.filter(({ at }) => at >= from && at < to).map((fresh) => fresh.seconds),
          0.95
        )
      }))
      const [alone, beside] = [secondsOf(false), secondsOf(true)]
      const ratio = percentile(beside, 0.95) / percentile(alone, 0.95)
      const rows = yield* rowsOfLarge
      const besideSeconds = spans.filter((span) => span.beside).reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
      const line = (what: string, values: ReadonlyArray<number>, which: boolean) => {
        const rounded = perRound.filter((round) => round.beside === which).map(({ p95 }) => p95.toFixed(1))
        return `| ${what} | ${values.length} | ${percentile(values, 0.5).toFixed(1)} | ${percentile(values, 0.95).toFixed(1)} | ${Math.max(...values).toFixed(1)} | ${rounded.join(", ")} |`
      }
      const file = writeFindings({
        name: "whale",
        title: "A large organisation beside small ones",
        options: `whale --small ${small} --people ${people} --whale ${whale} --rounds ${rounds} --seconds ${seconds} --delta ${deltaSeconds} --changes ${changesPerSecond}`,
        wasBusy,
        lines: [
          `- ${small} organisations with ${people} people each, whose deltas are due every ${deltaSeconds} s and in which ${changesPerSecond} people a second are changed; one with ${whale} people (${rows} records in the end), whose`,
          `  first reading goes on or is paused, ${rounds} rounds of ${seconds} s each, in turn. Three runners; the source sets no limit, so nothing but our own fairness protects the small ones.`,
          `- Every row of all of them was compared with the source in the end${wrong.length > 0 ? ": **some were missing or wrong, so these figures are void**" : ", and was there"}.`,
          ...wrong.slice(0, 10).map((each) => `- Wrong: ${each}`),
          `- **p95 beside the large one is ${ratio.toFixed(2)} × that alone; promised: at most ${most} ×.** Meanwhile the large one moved ${(read / Math.max(1, besideSeconds)).toFixed(0)} rows a second. Runners took at most ${installation.runners.map(({ started }) => mostMemory(started.pid).toFixed(0)).join(", ")} MB.`,
          `- From the change at the source to the row in the store, seconds, looked for every ${lookEvery}.`,
          "",
          "| The small ones | changes | p50 | p95 | most | p95 of each round |",
          "|---|---:|---:|---:|---:|---|",
          line("alone", alone, false),
          line("beside the large one", beside, true)
        ],
        data: { spans, perRound, ratio, wrong, alone: alone.length, beside: beside.length }
      })
      if (wrong.length > 0 || ratio > most) process.exitCode = 1
      yield* Console.log(file)
    }).pipe(Effect.provideContext(installation.services), Effect.scoped)
  },
  Effect.scoped,
  Effect.provideService(References.MinimumLogLevel, "Error")
)
