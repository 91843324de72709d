import { stat, statfs } from "node:fs/promises"
import type { WebhookView } from "@openfaith/server"
import { Config, Console, Effect, Result } from "effect"
import { Command } from "effect/cli"
import { elsewhere, givenUrl } from "../client/elsewhere.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { Existing, server } from "./installation.ts"
import { Ended, failureOf } from "../output/failures.ts"
import { plural } from "../output/words.ts"
import { json } from "../commands/flags.ts"
import { isExternal, Looking } from "./status.ts"

export interface Check {
  readonly name: string
  readonly state: "ok" | "warning" | "failed"
  /** What was found, and where it is not well, what to do. */
  readonly says: string
}

const ok = (name: string, says: string): Check => ({ name, state: "ok", says })
const warning = (name: string, says: string): Check => ({ name, state: "warning", says })
const failed = (name: string, says: string): Check => ({ name, state: "failed", says })

const newestTestedNode = 24
const oldestNode = 20

export const nodeCheck = (version: string): Check => {
  const major = Number(version.replace(/^v/, "").split(".")[0])
  if (major < oldestNode) return failed("Node.js", `${version} is too old: start OpenFaith with \`npx openfaith\`, which brings its own.`)
  return major < newestTestedNode
    ? warning("Node.js", `${version} works for starting only: use \`npx openfaith\`, which brings Node.js ${newestTestedNode}.`)
    : ok("Node.js", version)
}

const gigabyte = 1024 ** 3

export const diskCheck = (path: string, freeBytes: number): Check => {
  const free = `${(freeBytes / gigabyte).toFixed(1)} GB free for ${path}`
  if (freeBytes < gigabyte / 4) return failed("Disk space", `${free}: free some space, or PostgreSQL will stop.`)
  return freeBytes < 2 * gigabyte ? warning("Disk space", `${free}: a church of 100,000 people needs about 2 GB.`) : ok("Disk space", free)
}

export const modeCheck = (name: string, path: string, mode: number, remedy: string): Check =>
  (mode & 0o077) === 0
    ? ok(name, `${path} is closed to others`)
    : failed(name, `${path} can be read by others: ${remedy} \`chmod go-rwx '${path}'\`.`)

/** A source that tells is quicker than asking it; where none does, polling is meant to do. */
const webhookCheck = ({ adapter, orgId, state, why }: Pick<WebhookView, "adapter" | "orgId" | "state" | "why">): Check => {
  const says = `${orgId}/${adapter}: ${why ?? "the source tells of changes"}`
  return state === "failing"
    ? warning("Webhooks", says)
    : ok("Webhooks", state === "polling" ? `${says} Polling goes on by its schedules.` : says)
}

const fileCheck = (name: string, path: string, whenMissing: Check, remedy: string) =>
  Effect.tryPromise(() => stat(path)).pipe(
    Effect.map(({ mode }) => modeCheck(name, path, mode, remedy)),
    Effect.orElseSucceed(() => whenMissing)
  )

const storeChecks = Effect.gen(function* () {
  const { Database, databaseChecks, Operations, workChecks } = yield* server
  const database = yield* Database
  const operations = yield* Operations
  const connections = yield* operations.connections(null)
  const webhooks = (yield* operations.webhooks(null)).connections
  const refused = connections.filter(({ status }) => status === "needs_reauthorisation")
  return [
    ok("Database", `the ${database.kind} one answers, and its tables are up to date`),
    ...(yield* databaseChecks),
    refused.length === 0
      ? ok("Connections", plural(connections.length, "connection"))
      : failed(
          "Connections",
          `${refused.map(({ adapter, id, orgId }) => `${orgId}/${adapter} (${id})`).join(", ")} need a new token: \`openfaith reauthorise\` gives it to them.`
        ),
    ...webhooks.map(webhookCheck),
    ...(yield* workChecks)
  ]
}).pipe(
  Effect.provide(Existing),
  Effect.result,
  Effect.map((result) => (Result.isSuccess(result) ? result.success : [failed("Database", failureOf(result.failure).message)]))
)

const installationChecks = Effect.gen(function* () {
  const { EmbeddedPostgres, Home } = yield* server
  const home = yield* Home
  const facts = yield* (yield* EmbeddedPostgres).describe
  const external = yield* isExternal
  const dataPath = !external && facts.exists ? facts.dataDirectory : home.root
  const disk = yield* Effect.tryPromise(() => statfs(dataPath)).pipe(
    Effect.option,
    Effect.map((found) => found)
  )
  const serving = yield* home.serving
  const keyFile = home.path("keys", "master.key")
  return [
    yield* fileCheck(
      "Home",
      home.root,
      failed("Home", `${home.root} cannot be read: correct its permissions.`),
      "it holds keys and data, so run"
    ),
    yield* fileCheck(
      "Keys",
      keyFile,
      warning("Keys", "none yet: they are made by the first `openfaith connect`"),
      "it opens every stored token, so run"
    ),
    ...(disk._tag === "Some" ? [diskCheck(dataPath, disk.value.bavail * disk.value.bsize)] : []),
    ...(!external && facts.outsideHome !== null
      ? [ok("Data", `is in ${facts.dataDirectory}, outside the home: ${facts.outsideHome}`)]
      : []),
    ...(external || facts.exists
      ? yield* storeChecks
      : [warning("Database", "none yet: the first `openfaith connect` or `openfaith up` makes it")]),
    serving === null
      ? warning("Server", "none runs, so nothing is kept fresh: `openfaith up` or `openfaith serve` does it.")
      : ok("Server", `process ${serving.pid} serves this home`)
  ]
}).pipe(Effect.provide(Looking))

const publicUrlCheck = Effect.gen(function* () {
  const url = yield* Config.String("OPENFAITH_PUBLIC_URL").pipe(Config.withDefault(""))
  return url === ""
    ? warning("Public URL", "OPENFAITH_PUBLIC_URL is not set, so sources cannot send webhooks: changes are found by polling only.")
    : ok("Public URL", url)
})

const allChecks = Effect.gen(function* () {
  const installation = yield* Effect.result(installationChecks)
  return [
    nodeCheck(process.version),
    ...(Result.isSuccess(installation) ? installation.success : [failed("Home", failureOf(installation.failure).message)]),
    yield* publicUrlCheck
  ]
})

/** A server elsewhere looks at itself. */
const askedFor = Effect.gen(function* () {
  const { api } = yield* OpenFaith
  return (yield* api.metrics.getChecks({})).checks
})

const signs = { ok: "✓", warning: "!", failed: "✗" } as const

export const doctor = Command.make(
  "doctor",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const url = yield* givenUrl
    const checks = yield* url === null ? allChecks : Effect.provide(askedFor, elsewhere(url))
    const isWell = checks.every(({ state }) => state !== "failed")
    yield* Console.log(
      json
        ? JSON.stringify({ ok: isWell, checks })
        : checks.map(({ name, says, state }) => `${signs[state]} ${name.padEnd(11)} ${says}`).join("\n")
    )
    if (!isWell) return yield* new Ended({ exitCode: 1 })
  })
).pipe(
  Command.withDescription(
    "Check this installation point by point; what is not well says what to do. Exit code 1 if anything is broken. " +
      "With OPENFAITH_URL: what that server finds of itself."
  ),
  Command.withShortDescription("Check this installation"),
  Command.withExamples([{ command: "openfaith doctor", description: "All checks" }])
)
