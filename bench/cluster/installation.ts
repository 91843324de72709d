/** An installation for one round: a database and a home of its own, so many runner processes, and the operations that a server would carry out. */
import { join } from "node:path"
import { InstallationLive, Operations } from "@openfaith/server"
import { ConfigProvider, Effect, Layer, Redacted, Schema } from "effect"
import { rowsOf } from "../../test/support/database.ts"
import { directory } from "../../test/support/directory.ts"
import { type Started, start } from "../../test/support/processes.ts"
import { temporaryRoot } from "./benchPostgres.ts"
import { churchName, secretOf } from "./names.ts"
import type { Digest, Town } from "./town.ts"

export interface RunnerProcess {
  readonly started: Started
  readonly output: () => string
}

/** Starts a runner, and answers when it takes part. It is ended with the scope. */
export const startRunner = (env: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const started = yield* Effect.acquireRelease(
      Effect.sync(() => start("apps/cli/src/main.ts", ["serve", "--role", "runner", "--json"], env)),
      ({ child, ended }) =>
        Effect.promise(() => (child.kill("SIGTERM"), ended)).pipe(
          Effect.timeout("30 seconds"),
          Effect.catch(() => Effect.promise(() => (child.kill("SIGKILL"), ended)))
        )
    )
    let output = ""
    for (const stream of [started.child.stdout, started.child.stderr])
      stream?.on("data", (text: string) => (output = `${output}${text}`.slice(-20_000)))
    yield* Effect.sleep("50 millis").pipe(
      Effect.repeat({ until: () => output.includes('"event":"serving"') || started.child.exitCode !== null }),
      Effect.timeout("90 seconds"),
      Effect.orDie
    )
    if (started.child.exitCode !== null) return yield* Effect.die(new Error(output))
    return { started, output: () => output } satisfies RunnerProcess
  })

export interface InstallationOptions {
  readonly databaseUrl: string
  readonly runners: number
  /** Of each runner. */
  readonly env: Readonly<Record<string, string>>
}

export const startInstallation = Effect.fn("startInstallation")(function* ({
  databaseUrl,
  env: given,
  runners: count
}: InstallationOptions) {
  const home = join(yield* temporaryRoot, "home")
  const env = {
    OPENFAITH_HOME: home,
    DATABASE_URL: databaseUrl,
    ...given
  }
  const services = yield* Layer.build(
    Layer.fresh(InstallationLive).pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))
  )
  const runners: Array<RunnerProcess> = []
  const startRunners = Effect.forEach(
    Array.from({ length: count }),
    () => Effect.tap(startRunner(env), (runner) => Effect.sync(() => runners.push(runner))),
    {
      discard: true
    }
  )
  return { services, env, runners, startRunners }
})

/** Runners that ended by themselves, with the last they said. */
export const fallen = (runners: ReadonlyArray<RunnerProcess>) =>
  runners.flatMap(({ output, started: { child } }) =>
    child.exitCode === null && child.signalCode === null
      ? []
      : [`runner ${child.pid} ended with ${child.exitCode ?? child.signalCode}: ${output().trim().split("\n").slice(-3).join(" ")}`]
  )

export type Installation = Effect.Success<ReturnType<typeof startInstallation>>

/** Connects a church of the town, as a person does who enters a credential. */
export const connect = Effect.fnUntraced(function* (town: Town, index: number, products: ReadonlyArray<string> = directory) {
  const operations = yield* Operations
  const name = churchName(index)
  return yield* operations.connect({
    orgId: name,
    adapter: "pco",
    baseUrl: town.url,
    credential: { kind: "basic", id: name, secret: Redacted.make(secretOf(name)) },
    products
  })
})

const Row = Schema.Struct({ church: Schema.String, entity: Schema.String, rows: Schema.Int, sum: Schema.Finite })

/** What the store holds that the churches do not, or the other way round; also rows by time of change. */
export const differences = Effect.fnUntraced(function* (digests: ReadonlyArray<Digest>) {
  const stored = yield* rowsOf(
    Row,
    `SELECT c.org_id AS church, e.entity, count(*)::int AS rows, sum(('x' || left(md5(r.external_id || '|' ||
        coalesce(r.payload -> 'attributes' ->> 'updated_at', '')), 8))::bit(32)::bigint)::float8 AS sum
      FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id JOIN sync.connections c ON c.id = e.connection_id
      WHERE r.deleted_at IS NULL GROUP BY 1, 2`
  )
  const keyOf = ({ church, entity }: { readonly church: string; readonly entity: string }) => `${church} ${entity}`
  const left = new Map(stored.map((row) => [keyOf(row), row]))
  const wrong: Array<string> = []
  for (const digest of digests) {
    const found = left.get(keyOf(digest))
    left.delete(keyOf(digest))
    if ((found?.rows ?? 0) !== digest.rows || (found?.sum ?? 0) !== digest.sum)
      wrong.push(`${keyOf(digest)}: ${digest.rows} rows (${digest.sum}), stored ${found?.rows ?? 0} (${found?.sum ?? 0})`)
  }
  for (const key of left.keys()) wrong.push(`${key}: not in the source`)
  return wrong
})

const Ended = Schema.Struct({ status: Schema.String, runs: Schema.Int })

/** How many runs there are of each status. */
export const runsByStatus = rowsOf(Ended, "SELECT status, count(*)::int AS runs FROM sync.runs WHERE kind <> 'records' GROUP BY 1").pipe(
  Effect.map((rows) => new Map(rows.map(({ runs, status }) => [status, runs])))
)

/** Waits until no run is requested or running; answers how many there are of each status. */
export const allEnded = Effect.fnUntraced(function* (say: (line: string) => void) {
  for (let looks = 0; ; looks++) {
    const found = yield* runsByStatus
    if (!found.has("requested") && !found.has("running")) return found
    if (looks % 20 === 19) say([...found].map(([status, runs]) => `${runs} ${status}`).join(", "))
    yield* Effect.sleep("500 millis")
  }
})
