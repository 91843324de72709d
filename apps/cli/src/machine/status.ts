import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeServices from "@effect/platform-node/NodeServices"
import type { DatabaseFacts } from "@openfaith/server"
import { Config, Effect, Layer, Result } from "effect"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf } from "../client/pages.ts"
import { server } from "./installation.ts"
import { logFile, LogsLive } from "./logs.ts"
import { failureOf } from "../output/failures.ts"
import { hasFinished } from "../output/receipts.ts"
import { table } from "../output/table.ts"
import { dateAndTime, duration } from "../output/words.ts"
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

/** What a server, or the database, tells of the whole installation. */
export const stored = Effect.gen(function* () {
  const { api } = yield* OpenFaith
  const least = new Map(
    (yield* listOf((at) => api.proofs.listLeastProven({ query: at }))).map(({ connectionId, entity, provenTo }) => [
      connectionId,
      { entity, provenTo }
    ])
  )
  const connections = yield* listOf((at) => api.connections.listConnections({ query: at }))
  const webhooks = yield* listOf((at) => api.connections.listWebhooks({ query: at }))
  return {
    connections: connections.map((each) => ({ ...each, leastProven: least.get(each.id) ?? null })),
    runs: yield* listOf((at) => api.runs.listRuns({ query: at }), 5),
    overdue: yield* listOf((at) => api.proofs.listOverdue({ query: at })),
    reprojections: yield* listOf((at) => api.reprojections.listReprojections({ query: { open: "true", ...at } })),
    webhooks: webhooks.map(({ connectionId, state, why }) => ({ connectionId, state, why }))
  }
})

/** The operator's own database, as DATABASE_URL names it. */
const externalFacts = Effect.gen(function* () {
  const { Database } = yield* server
  const database = yield* Database
  return yield* database.describe
}).pipe(Effect.provide(Layer.unwrap(Effect.map(server, ({ Database }) => Database.layerExisting))))

export type Stored = Effect.Success<typeof stored>

export interface Status extends Stored {
  readonly home: string
  readonly serving: { readonly pid: number; readonly url: string | null } | null
  readonly database: DatabaseFacts | null
  readonly isRunning: boolean
  readonly problem: string | null
  readonly log: string
}

export const lookAround = Effect.gen(function* () {
  const { EmbeddedPostgres, Home } = yield* server
  const home = yield* Home
  const embedded = yield* EmbeddedPostgres
  const external = yield* isExternal
  const facts = external ? null : yield* embedded.describe
  const isRunning = external || (facts !== null && facts.pid !== null)
  // Only asked while the database runs, so that looking starts nothing.
  const found = isRunning
    ? yield* Effect.result(Effect.all({ inside: Effect.provide(stored, Asking), facts: external ? externalFacts : Effect.succeed(null) }))
    : null
  const known = found !== null && Result.isSuccess(found) ? found.success : null
  const inside = known?.inside
  const serving = yield* home.serving
  const status: Status = {
    home: home.root,
    serving: serving === null ? null : { pid: serving.pid, url: serving.url },
    database: known?.facts ?? (facts === null ? null : { kind: "embedded", ...facts }),
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
  if (!isRunning)
    return ["npx openfaith up            start it and keep the data fresh", "npx openfaith runs          what has been synced"]
  if (first === undefined) return ["npx openfaith connect <adapter> --org <name>", "npm start                   a demo church"]
  const active = runs.find(({ status }) => !hasFinished(status))
  return [
    ...(active === undefined ? [] : [`npx openfaith run ${active.id} --watch`]),
    `npx openfaith sync --org ${first.orgId} --adapter ${first.adapter} --wait`,
    `npx openfaith rows person --org ${first.orgId}`,
    "npx openfaith psql",
    ...(serving === null ? ["npx openfaith up            keep the data fresh"] : [])
  ]
}

const reprojectionTable = ({ reprojections }: Stored): string =>
  table(
    ["organisation", "entity", "records", "changed", "in quarantine", "problem"],
    reprojections.map((each) => [each.orgId, each.entity, each.records, each.changed, each.quarantined, each.problem])
  )
/** No entity is proven less far than this one. */
const leastProvenText = ({ leastProven }: Stored["connections"][number]) => {
  if (leastProven === null) return null
  const { entity, provenTo } = leastProven
  return provenTo === null ? `not yet (${entity})` : `${dateAndTime(provenTo)} (${entity})`
}

/** At most so many are told one by one. */
const toldOverdue = 5

const overdueLines = ({ overdue }: Stored): ReadonlyArray<string> =>
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

/** What is connected, the last runs, and what somebody should look at. */
export const storedLines = (status: Stored): ReadonlyArray<string> => [
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
  ...(status.reprojections.length === 0 ? [] : ["", "Rows are made again, since their transform changed:", reprojectionTable(status)])
]

export const statusText = (status: Status): string =>
  [
    `Installation  ${status.home}`,
    status.serving === null
      ? "Server        none runs: runs wait until `openfaith up` or `openfaith serve` is started"
      : `Server        process ${status.serving.pid}${status.serving.url === null ? "" : ` at ${status.serving.url}`}`,
    ...databaseLines(status),
    `Log           ${status.log}`,
    ...storedLines(status),
    "",
    "Next:",
    ...nextSteps(status).map((step) => `  ${step}`)
  ].join("\n")
