import type { RunView, ServingHere } from "@openfaith/server"
import { Console, Effect, Fiber, Layer, Option, Redacted } from "effect"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Command, Flag } from "effect/cli"
import { connecting } from "../connecting.ts"
import { Installed, server } from "./installation.ts"
import { hasFinished, receiptInWords, runResult, exitCodeOf } from "../output/receipts.ts"
import { note } from "../output/Screen.ts"
import { duration, grouped, plural } from "../output/words.ts"
import { tellChanges } from "./tellChanges.ts"
import { takeOver, watchRun } from "../watchRun.ts"
import { json } from "../commands/flags.ts"
import { connectionFacts } from "./psql.ts"
import { lookAround, statusText } from "./status.ts"

const flags = {
  demo: Flag.Boolean("demo").pipe(
    Flag.withDescription("Start a demo church, connect it as the organisation demo and keep it live"),
    Flag.withDefault(false)
  ),
  people: Flag.Int("people").pipe(
    Flag.withDescription("People in the demo church"),
    Flag.filter(
      (count) => count > 0,
      () => "Expected a number above 0"
    ),
    Flag.withDefault(500)
  ),
  json
}

const demo = { orgId: "demo", adapter: "pco", seed: 1, changesPerSecond: 0.2, deltaSeconds: 15, reconciliationSeconds: 600 } as const

/** The forecast is worth so long a wait; the run is going on meanwhile. */
const forecastWithin = "1200 millis"

/** Prints for people, or one JSON object a line for programs. */
const tell = (json: boolean, event: Readonly<Record<string, unknown>>, text: string) => Console.log(json ? JSON.stringify(event) : text)

const finish = Effect.fnUntraced(function* (view: RunView, json: boolean) {
  const { status } = view.run
  yield* tell(json, { event: "run", ...runResult(view) }, `${exitCodeOf(status) === 0 ? "Done: " : ""}${receiptInWords(view)}`)
})

/** Home alone: what is decided and started before the database is up. */
const HomeLive = Layer.unwrap(Effect.map(server, ({ Home }) => Home.layer)).pipe(
  Layer.provideMerge(Layer.mergeAll(NodeServices.layer, NodeCrypto.layer))
)

const claim = Effect.gen(function* () {
  const { claimHome } = yield* server
  return yield* claimHome
}).pipe(Effect.provide(HomeLive))

/** Only for the process that serves this home: a second church would take the first one's place. */
const startChurch = Effect.fnUntraced(function* (people: number) {
  const { startDemo } = yield* server
  return yield* startDemo({ people, seed: demo.seed, live: demo.changesPerSecond })
}, Effect.provide(HomeLive))

type Connection = Effect.Success<ReturnType<typeof connectDemo>>
type Church = Effect.Success<ReturnType<typeof startChurch>>
type ChurchTrouble = Effect.Error<ReturnType<typeof startChurch>>

/** Another process does the work already: show what there is, and what it is doing. With it went its church, so whoever takes over starts one. */
const attach = Effect.fnUntraced(function* (pid: number, people: number | null, json: boolean) {
  const found = yield* lookAround
  yield* tell(json, { event: "attached", pid, ...found }, `Process ${pid} serves this installation already.\n\n${statusText(found)}`)
  const active = found.runs.find(({ status }) => !hasFinished(status))
  if (active === undefined) return
  yield* Effect.forkScoped(Effect.andThen(takeOver, people === null ? Effect.void : startChurch(people)))
  yield* finish(yield* watchRun(active.id, { forecast: null }), json)
})

const connectDemo = ({ token, url }: Church) => {
  const colon = token.indexOf(":")
  const credential = { kind: "basic" as const, id: token.slice(0, colon), secret: Redacted.make(token.slice(colon + 1)) }
  return connecting({ orgId: demo.orgId, adapter: demo.adapter, baseUrl: url, credential })
}

/** Somebody watches the demo, so it is fresher than the usual schedules make it. What has been set to that already keeps its rhythm. */
const quicken = Effect.fnUntraced(function* (connection: Connection) {
  const { Operations } = yield* server
  const operations = yield* Operations
  const schedules = yield* operations.schedules(demo.orgId)
  const paces = [
    { kind: "delta", everySeconds: demo.deltaSeconds },
    { kind: "reconciliation", everySeconds: demo.reconciliationSeconds }
  ] as const
  for (const { everySeconds, kind } of paces) {
    const isSet = schedules.some((each) => each.connectionId === connection.id && each.kind === kind && each.everySeconds === everySeconds)
    if (!isSet) yield* operations.setSchedule(connection, { kind, entity: null }, { everySeconds, jitterSeconds: 0 })
  }
})

const runDemo = Effect.fnUntraced(function* (church: Church, people: number, serverUrl: string | null, json: boolean) {
  const { Database, Operations } = yield* server
  const operations = yield* Operations
  const database = yield* Database
  const connection = yield* connectDemo(church)
  yield* quicken(connection)
  const earlier = (yield* operations.runs({ orgId: demo.orgId, limit: 100 })).filter(({ connectionId }) => connectionId === connection.id)
  const isKnown = earlier.some(({ kind, status }) => kind === "full" && exitCodeOf(status) === 0)
  const kind = isKnown ? "delta" : "full"
  // Requested before it is forecast: records are coming in while the source is asked how many there are.
  const { joined, runId } = yield* operations.requestRun(connection, kind, null)
  yield* tell(
    json,
    { event: "started", runId, kind, joined, connection },
    isKnown
      ? `${connection.accountName} is stored already; now what changed since.`
      : joined
        ? `${connection.accountName} goes on where it was.`
        : `Reading ${connection.accountName} (${grouped(people)} people, ${connection.baseUrl}) into ${database.kind === "embedded" ? "its own PostgreSQL" : "your database"}.`
  )
  const place = { orgId: demo.orgId, adapter: demo.adapter, connectionId: connection.id }
  const forecast = isKnown ? Option.none() : yield* Effect.timeoutOption(operations.plan(place, kind, true), forecastWithin)
  if (Option.isSome(forecast)) {
    const { entities, requests, secondsAtQuota } = forecast.value
    const known = entities.reduce((sum, { total }) => sum + (total ?? 0), 0)
    yield* tell(
      json,
      { event: "forecast", requests, secondsAtQuota, entities },
      `What will happen: about ${plural(known, "record")} in ${plural(entities.length, "entity", "entities")}, ` +
        `${plural(requests, "request")}; if the source's limit is all that holds it up, ${duration(secondsAtQuota)}.`
    )
  }
  const forecastRequests = Option.match(forecast, { onNone: () => null, onSome: ({ requests }) => requests })
  yield* finish(yield* watchRun(runId, { forecast: forecastRequests }), json)
  const { password, url } = connectionFacts(yield* database.describe)
  const link = yield* firstLink(serverUrl)
  if (json && link !== null) yield* Console.log(JSON.stringify({ event: "link", url: link }))
  if (!json) {
    yield* Console.log(
      [
        "",
        "Look at it from another terminal:",
        "  npx openfaith rows person --org demo      what applications read",
        "  npx openfaith status                      what runs and where it is",
        '  npx openfaith psql -c "select count(*) from canonical.person"',
        `  ${url ?? "npx openfaith psql"} (password: ${password})`,
        ...(link === null ? [] : [`  ${link}`, "    signs a browser in, once, within an hour: the HTTP interface and its reference"]),
        "",
        `Now it is kept live: the church tells of changes as they happen, a delta every ${demo.deltaSeconds} s finds the rest. Ctrl-C stops it.`
      ].join("\n")
    )
  }
  return yield* tellChanges(demo.orgId, json)
})

/** How to sign in, while nobody has. */
const firstLink = Effect.fnUntraced(function* (serverUrl: string | null) {
  const { firstSignInLink } = yield* server
  return serverUrl === null ? null : yield* firstSignInLink(serverUrl)
})

const runAll = Effect.fnUntraced(function* (serverUrl: string | null, json: boolean) {
  const { Operations } = yield* server
  const operations = yield* Operations
  yield* tell(json, { event: "serving", ...(yield* lookAround) }, statusText(yield* lookAround))
  const connections = yield* operations.connections(null)
  const link = yield* firstLink(serverUrl)
  if (link !== null) yield* tell(json, { event: "link", url: link }, `Sign in with a browser, once, within an hour: ${link}`)
  if (!json)
    yield* Console.log(
      connections.length === 0
        ? "\nRunning. Connect an organisation from another terminal."
        : "\nRunning: every connection is kept fresh. Ctrl-C stops it."
    )
  const active = (yield* operations.runs({ orgId: null, limit: 20 })).find(({ status }) => !hasFinished(status))
  if (active !== undefined) yield* finish(yield* watchRun(active.id, { forecast: null }), json)
  return yield* tellChanges(null, json)
})

const host = Effect.fnUntraced(function* (
  here: ServingHere,
  church: Fiber.Fiber<Church, ChurchTrouble> | null,
  people: number,
  json: boolean
) {
  const { runEngine } = yield* server
  // What is due goes on only when there is a church to ask again.
  const url = yield* runEngine(here, { schedulesFrom: church === null ? Effect.void : Fiber.await(church), http: true })
  return yield* church === null ? runAll(url, json) : runDemo(yield* Fiber.join(church), people, url, json)
})

export const up = Command.make(
  "up",
  flags,
  Effect.fnUntraced(function* ({ demo, json, people }) {
    if (!json) yield* note(demo ? `Starting OpenFaith with a demo church of ${grouped(people)} people ...` : "Starting OpenFaith ...")
    yield* Effect.gen(function* () {
      const claimed = yield* claim
      if ("attachedTo" in claimed) {
        return yield* attach(claimed.attachedTo, demo ? people : null, json).pipe(Effect.scoped, Effect.provide(Installed))
      }
      // Beside the database: together they would take too long one after the other.
      const church = demo ? yield* Effect.forkScoped(startChurch(people)) : null
      // Its own scope: what works on the database has to end before the database is let go.
      return yield* host(claimed.here, church, people, json).pipe(Effect.scoped, Effect.provide(Installed))
    }).pipe(
      Effect.scoped,
      Effect.onInterrupt(() => farewell(demo))
    )
  })
).pipe(
  Command.withDescription(
    "Start this installation, show what happens, and keep its data fresh until stopped. Attaches where another process does so already."
  ),
  Command.withShortDescription("Start, show progress and keep fresh until stopped"),
  Command.withExamples([
    { command: "openfaith up --demo", description: "A demo church of 500 people" },
    { command: "openfaith up --demo --people 5000", description: "A larger one" },
    { command: "openfaith up", description: "Your own connections" }
  ])
)

const farewell = Effect.fnUntraced(function* (demo: boolean) {
  const { homeRoot } = yield* server
  const root = yield* Effect.option(homeRoot)
  yield* note(
    `\nStopped. What was stored is kept${Option.match(root, { onNone: () => "", onSome: (path) => ` (${path})` })}; \`${demo ? "npm start" : "openfaith up"}\` goes on from there.`
  )
})
