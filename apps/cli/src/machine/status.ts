import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeServices from "@effect/platform-node/NodeServices"
import type { DatabaseFacts, RunView } from "@openfaith/server"
import { Config, Console, Effect, Layer, Result } from "effect"
import { Command } from "effect/cli"
import { Existing, logFile, LogsLive, server } from "./installation.ts"
import { failureOf } from "../output/failures.ts"
import { hasFinished } from "../output/receipts.ts"
import { table } from "../output/table.ts"
import { dateAndTime, duration } from "../output/words.ts"
import { json } from "../commands/flags.ts"
import { connectionFacts } from "./psql.ts"
import { runTable } from "../commands/runs.ts"

/** Home and database, looked at without starting either. */
export const Looking = Layer.unwrap(
  Effect.map(server, ({ EmbeddedPostgres, Home }) => EmbeddedPostgres.layer.pipe(Layer.provideMerge(Home.layerExisting)))
).pipe(Layer.provideMerge(Layer.mergeAll(NodeServices.layer, NodeCrypto.layer)), Layer.provideMerge(LogsLive))

/** The operator's own database, where DATABASE_URL names one. */
export const isExternal = Config.String("DATABASE_URL").pipe(
  Config.withDefault(""),
  Effect.map((url) => url.trim() !== "")
)

/** What is stored. Only asked while the database runs, so that looking starts nothing. */
const stored = Effect.gen(function* () {
  const { Database, Operations } = yield* server
  const operations = yield* Operations
  const database = yield* Database
  const facts = yield* database.describe
  const reprojections = (yield* operations.reprojections(null)).filter(({ finishedAt }) => finishedAt === null)
  const least = new Map((yield* operations.leastProven).map(({ connectionId, ...proof }) => [connectionId, proof]))
  const connections = (yield* operations.connections(null)).map((each) => ({ ...each, leastProven: least.get(each.id) ?? null }))
  return {
    facts,
    connections,
    runs: yield* operations.runs({ orgId: null, limit: 5 }),
    overdue: yield* operations.overdue,
    reprojections,
    webhooks: (yield* operations.webhooks(null)).connections.map(({ connectionId, state, why }) => ({ connectionId, state, why }))
  }
}).pipe(Effect.provide(Existing))

export interface Status {
  readonly home: string
  readonly serving: { readonly pid: number; readonly url: string | null } | null
  readonly database: DatabaseFacts | null
  readonly isRunning: boolean
  readonly problem: string | null
  readonly connections: Effect.Success<typeof stored>["connections"]
  readonly runs: ReadonlyArray<RunView["run"]>
  /** Entities whose canonical rows are being made again, or wait for it. */
  readonly reprojections: Effect.Success<typeof stored>["reprojections"]
  /** Whether each connection's source tells of changes, and why not. */
  readonly webhooks: Effect.Success<typeof stored>["webhooks"]
  /** Entities in which a deletion may have stayed unseen for longer than it should. */
  readonly overdue: Effect.Success<typeof stored>["overdue"]
  readonly log: string
}

export const lookAround = Effect.gen(function* () {
  const { EmbeddedPostgres, Home } = yield* server
  const home = yield* Home
  const embedded = yield* EmbeddedPostgres
  const external = yield* isExternal
  const facts = external ? null : yield* embedded.describe
  const isRunning = external || (facts !== null && facts.pid !== null)
  const found = isRunning ? yield* Effect.result(stored) : null
  const inside = found !== null && Result.isSuccess(found) ? found.success : null
  const serving = yield* home.serving
  const status: Status = {
    home: home.root,
    serving: serving === null ? null : { pid: serving.pid, url: serving.url },
    database: inside?.facts ?? (facts === null ? null : { kind: "embedded", ...facts }),
    isRunning,
    problem: found !== null && Result.isFailure(found) ? failureOf(found.failure).message : null,
    connections: inside?.connections ?? [],
    runs: inside?.runs ?? [],
    overdue: inside?.overdue ?? [],
    reprojections: inside?.reprojections ?? [],
    webhooks: inside?.webhooks ?? [],
    log: yield* logFile
  }
  return status
})

const databaseLines = ({ database, isRunning, problem }: Status): ReadonlyArray<string> => {
  if (problem !== null) return [`Database      ${problem}`]
  if (database === null) return ["Database      named by DATABASE_URL"]
  const { password, url } = connectionFacts(database)
  if (database.kind === "external") return [`Database      ${url} (from DATABASE_URL)`]
  const outside = database.outsideHome === null ? [] : [`              outside the home: ${database.outsideHome}`]
  if (!database.exists) return ["Database      none yet: it is made by the first `openfaith connect` or `openfaith up`"]
  return isRunning
    ? [
        `Database      ${url} (password in ${password})`,
        `              PostgreSQL ${database.version} in ${database.dataDirectory}`,
        ...outside
      ]
    : [
        `Database      stopped: the next command that needs it starts it`,
        `              PostgreSQL ${database.version} in ${database.dataDirectory}`,
        ...outside
      ]
}

const nextSteps = ({ connections, isRunning, runs, serving }: Status): ReadonlyArray<string> => {
  const [first] = connections
  if (!isRunning) return ["openfaith up            start it and keep the data fresh", "openfaith runs          what has been synced"]
  if (first === undefined) return ["openfaith connect <adapter> --org <name>", "npm start               a demo church"]
  const active = runs.find(({ status }) => !hasFinished(status))
  return [
    ...(active === undefined ? [] : [`openfaith run ${active.id} --watch`]),
    `openfaith sync --org ${first.orgId} --adapter ${first.adapter} --wait`,
    `openfaith rows person --org ${first.orgId}`,
    "openfaith psql",
    ...(serving === null ? ["openfaith up            keep the data fresh"] : [])
  ]
}

const reprojectionTable = ({ reprojections }: Status): string =>
  table(
    ["organisation", "entity", "records", "changed", "in quarantine", "problem"],
    reprojections.map((each) => [each.orgId, each.entity, each.records, each.changed, each.quarantined, each.problem])
  )
/** No entity is proven less far than this one. */
const leastProvenText = ({ leastProven }: Status["connections"][number]) => {
  if (leastProven === null) return null
  const { entity, provenTo } = leastProven
  return provenTo === null ? `not yet (${entity})` : `${dateAndTime(provenTo)} (${entity})`
}

/** At most so many are told one by one. */
const toldOverdue = 5

const overdueLines = ({ overdue }: Status): ReadonlyArray<string> =>
  overdue.length === 0
    ? []
    : [
        "",
        ...overdue
          .slice(0, toldOverdue)
          .map(
            ({ dueAgeSeconds, entity, orgId, unprovenSeconds }) =>
              `Overdue       ${entity} of ${orgId}: a deletion may have stayed unseen for ${duration(unprovenSeconds)}, at most ${duration(dueAgeSeconds)} were allowed`
          ),
        ...(overdue.length > toldOverdue
          ? [`              and ${overdue.length - toldOverdue} more entities: \`openfaith schedule rotation\``]
          : [])
      ]

export const statusText = (status: Status): string =>
  [
    `Installation  ${status.home}`,
    status.serving === null
      ? "Server        none runs: runs wait until `openfaith up` or `openfaith serve` is started"
      : `Server        process ${status.serving.pid}${status.serving.url === null ? "" : ` at ${status.serving.url}`}`,
    ...databaseLines(status),
    `Log           ${status.log}`,
    ...(status.connections.length === 0
      ? []
      : [
          "",
          table(
            ["organisation", "adapter", "account", "status", "webhooks", "connection", "proven up to"],
            status.connections.map((each) => [
              each.orgId,
              each.adapter,
              each.accountName,
              each.status,
              status.webhooks.find(({ connectionId }) => connectionId === each.id)?.state ?? null,
              each.id,
              leastProvenText(each)
            ])
          )
        ]),
    ...(status.runs.length === 0 ? [] : ["", runTable(status.runs)]),
    ...overdueLines(status),
    ...(status.reprojections.length === 0 ? [] : ["", "Rows are made again, since their transform changed:", reprojectionTable(status)]),
    "",
    "Next:",
    ...nextSteps(status).map((step) => `  ${step}`)
  ].join("\n")

export const status = Command.make(
  "status",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const found = yield* lookAround
    const connection = found.database === null ? null : connectionFacts(found.database)
    yield* Console.log(json ? JSON.stringify({ ...found, connection }) : statusText(found))
  }, Effect.provide(Looking))
).pipe(
  Command.withDescription(
    "Show what runs here, where the data is, what is connected, the last runs and what to do next. It starts nothing."
  ),
  Command.withShortDescription("Show what runs here and what to do next"),
  Command.withExamples([{ command: "openfaith status --json", description: "For a program" }])
)
