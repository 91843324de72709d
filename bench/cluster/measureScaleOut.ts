/**
 * What three runners move in the time that one needs: with a source that takes its time, where runners wait for answers, and with one that answers at
 * once, where they share the processors. Rounds in turn; a round with a missing or a wrong row does not count. Writes bench/results/scale-out.
 */
import { Clock, Console, Effect, References, Schema } from "effect"
import { Operations } from "@openfaith/server"
import type { Connection } from "@openfaith/sync-engine"
import { numberOf, rowsOf } from "../../test/support/database.ts"
import { directory } from "../../test/support/directory.ts"
import { type BenchPostgres, benchPostgres } from "./benchPostgres.ts"
import { allEnded, connect, differences, fallen, startInstallation } from "./installation.ts"
import { mostMemory } from "../machine.ts"
import { isBusy, median, spread, writeFindings } from "./rounds.ts"
import { startTown, type Town } from "./town.ts"

/** Slices of a runner at once, so that a source that takes its time is what one waits for. */
const slots = 8

/** Organisations for each runner that are read before the time begins: a process is slower until its code has been compiled. */
const warmingEach = 12

/** Runners beside one. */
const most = 3

export interface ScaleOutOptions {
  readonly organisations: number
  readonly people: number
  readonly rounds: number
}

interface Round {
  readonly latencyMillis: number
  readonly runners: number
  readonly rows: number
  readonly seconds: number
  readonly rowsPerSecond: number
  readonly memory: ReadonlyArray<number>
  readonly wrong: ReadonlyArray<string>
}

const say = (line: string) => process.stderr.write(`${line}\n`)

const Shards = Schema.Struct({ shards: Schema.Int })

/** Runners that start one after the other deal out the work anew each time: that is over when each has had its share twice in a row. */
const shardsShared = (runners: number) =>
  rowsOf(Shards, "SELECT shards FROM sync.runners WHERE state = 'serving' AND role = 'runner' AND ended_at IS NULL").pipe(
    Effect.map((found) => found.length === runners && found.every(({ shards }) => shards > 100 / runners)),
    Effect.delay("2 seconds"),
    Effect.repeat({ until: (isShared) => isShared }),
    Effect.repeat({ times: 1 }),
    Effect.timeout("2 minutes"),
    Effect.orDie
  )

const playRound = Effect.fnUntraced(function* (
  town: Town,
  postgres: BenchPostgres,
  { latencyMillis, organisations, runners }: { readonly latencyMillis: number; readonly organisations: number; readonly runners: number }
) {
  const warming = warmingEach * runners
  const installation = yield* startInstallation({
    databaseUrl: yield* postgres.createDatabase,
    runners,
    env: { OPENFAITH_SLICES: String(slots) }
  })
  return yield* Effect.gen(function* () {
    const operations = yield* Operations
    const connections = yield* Effect.forEach(Array.from({ length: warming + organisations }), (_, index) => connect(town, index), {
      concurrency: 4
    })
    yield* installation.startRunners
    yield* shardsShared(runners)
    const request = (some: ReadonlyArray<Connection>) =>
      Effect.forEach(some, (connection) => operations.requestRun(connection, "full", null), { concurrency: 8, discard: true })
    yield* request(connections.slice(0, warming))
    yield* allEnded(say)
    const before = yield* numberOf("SELECT count(*) FROM sync.records")
    const since = yield* Clock.currentTimeMillis
    yield* request(connections.slice(warming))
    const ended = yield* allEnded(say)
    const seconds = ((yield* Clock.currentTimeMillis) - since) / 1000
    const rows = (yield* numberOf("SELECT count(*) FROM sync.records")) - before
    const connected = new Set(connections.map(({ orgId }) => orgId))
    const wrong = [
      ...fallen(installation.runners),
      ...(yield* differences((yield* town.digests).filter(({ church }) => connected.has(church))))
    ]
    // Deltas may have become due meanwhile.
    if ((ended.get("complete") ?? 0) < warming + organisations || ended.size > 1) wrong.push(`runs: ${JSON.stringify([...ended])}`)
    const round: Round = {
      latencyMillis,
      runners,
      rows,
      seconds,
      rowsPerSecond: rows / seconds,
      memory: installation.runners.map(({ started }) => Math.round(mostMemory(started.pid))),
      wrong
    }
    say(
      `${latencyMillis} ms, ${runners} runners: ${rows} rows in ${seconds.toFixed(1)} s, ${round.rowsPerSecond.toFixed(0)} a second; ${round.memory.join(", ")} MB; ${wrong.slice(0, 3).join("; ")}`
    )
    return round
  }).pipe(Effect.provideContext(installation.services))
}, Effect.scoped)

const promises = [
  { latencyMillis: 200, least: 2.5 },
  { latencyMillis: 0, least: 0.9 }
] as const

export const measureScaleOut = Effect.fn("measureScaleOut")(
  function* ({ organisations, people, rounds }: ScaleOutOptions) {
    const wasBusy = isBusy()
    const postgres = yield* benchPostgres
    const found: Array<Round> = []
    for (const { latencyMillis } of promises)
      yield* Effect.gen(function* () {
        const town = yield* startTown({ churches: warmingEach * most + organisations, people, whale: 0, latencyMillis })
        for (let round = 0; round < rounds; round++)
          for (const runners of round % 2 === 0 ? [1, most] : [most, 1])
            found.push(yield* playRound(town, postgres, { latencyMillis, organisations, runners }))
      }).pipe(Effect.scoped)
    const isVoid = found.some(({ wrong }) => wrong.length > 0)
    const of = (latencyMillis: number, runners: number) =>
      found.filter((round) => round.latencyMillis === latencyMillis && round.runners === runners).map(({ rowsPerSecond }) => rowsPerSecond)
    const table = promises.map(({ latencyMillis, least }) => {
      const [one, three] = [of(latencyMillis, 1), of(latencyMillis, most)]
      const ratio = median(three) / median(one)
      return { ratio, least, line: `| ${latencyMillis} ms | ${spread(one)} | ${spread(three)} | ${ratio.toFixed(2)} | ${least} |` }
    })
    const file = writeFindings({
      name: "scale-out",
      title: "Three runners beside one",
      options: `scale-out --organisations ${organisations} --people ${people} --rounds ${rounds}`,
      wasBusy,
      lines: [
        `- ${organisations} organisations with ${people} people each and what belongs to them (the directory: ${directory.length} entities), a full sync of each requested at once; ${slots} slices of a`,
        `  runner at once (\`OPENFAITH_SLICES\`); the source sets no limit. From the first request to the end of the last run; ${rounds} rounds each, in turn.`,
        `- Every row of every round was compared with the source by id and time of change${isVoid ? ": **some were missing or wrong, so these figures are void**" : ", and was there"}.`,
        `- **${table.every(({ least, ratio }) => ratio >= least) && !isVoid ? "Both promises hold." : "Not both promises hold."}** Rows a second, median (least to most).`,
        "",
        "| The source answers after | one runner | three runners | ratio | promised |",
        "|---:|---:|---:|---:|---:|",
        ...table.map(({ line }) => line)
      ],
      data: { rounds: found }
    })
    if (isVoid || table.some(({ least, ratio }) => ratio < least)) process.exitCode = 1
    yield* Console.log(file)
  },
  Effect.scoped,
  Effect.provideService(References.MinimumLogLevel, "Error")
)
