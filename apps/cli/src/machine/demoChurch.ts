/** The demo: a church of its own beside the engine, connected and read from an empty store, then kept live. */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Layer, Option, Redacted } from "effect"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf } from "../client/pages.ts"
import { connecting } from "../connecting.ts"
import { duration, grouped, plural } from "../output/words.ts"
import { watchRun } from "../watchRun.ts"
import { server } from "./installation.ts"
import { tellChanges } from "./tellChanges.ts"
import { finish, tell } from "./telling.ts"

const demo = { orgId: "demo", adapter: "pco", seed: 1, changesPerSecond: 0.5, deltaSeconds: 15, reconciliationSeconds: 600 } as const

/**
 * What is read of the church to begin with: at the source's limit of a hundred requests in twenty seconds, all of its products would keep whoever watches
 * waiting for minutes.
 */
const directory = [
  "people.Campus",
  "people.Tab",
  "people.FieldDefinition",
  "people.FieldOption",
  "people.MaritalStatus",
  "people.InactiveReason",
  "people.NamePrefix",
  "people.NameSuffix",
  "people.Person",
  "people.Email",
  "people.PhoneNumber",
  "people.Address",
  "people.FieldDatum",
  "people.Household",
  "people.HouseholdMembership"
] as const

/** The forecast is worth so long a wait; the run is going on meanwhile. */
const forecastWithin = "1200 millis"

/** Home alone: what is decided and started before the database is up. */
export const HomeLive = Layer.unwrap(Effect.map(server, ({ Home }) => Home.layer)).pipe(
  Layer.provideMerge(Layer.mergeAll(NodeServices.layer, NodeCrypto.layer))
)

/** Only for the process that serves this home: a second church would take the first one's place. */
export const startChurch = Effect.fnUntraced(function* (people: number) {
  const { startDemo } = yield* server
  return yield* startDemo({ people, seed: demo.seed, live: demo.changesPerSecond })
}, Effect.provide(HomeLive))

export type Church = Effect.Success<ReturnType<typeof startChurch>>
export type ChurchTrouble = Effect.Error<ReturnType<typeof startChurch>>

const connectDemo = Effect.fnUntraced(function* ({ token, url }: Church) {
  const { api } = yield* OpenFaith
  const connections = yield* listOf((at) => api.connections.listConnections({ query: at }))
  const isKnown = connections.some(({ orgId }) => orgId === demo.orgId)
  const colon = token.indexOf(":")
  const credential = { kind: "basic" as const, id: token.slice(0, colon), secret: Redacted.make(token.slice(colon + 1)) }
  // What somebody has switched on since stays on.
  return yield* connecting({
    orgId: demo.orgId,
    adapter: demo.adapter,
    baseUrl: url,
    credential,
    products: isKnown ? null : directory
  })
})

/** Somebody watches the demo, so it is fresher than the usual schedules make it. What has been set to that already keeps its rhythm. */
const quicken = Effect.fnUntraced(function* (connectionId: string) {
  const { api } = yield* OpenFaith
  const schedules = yield* listOf((at) => api.schedules.listSchedules({ query: { orgId: demo.orgId, ...at } }))
  const paces = [
    { kind: "delta", everySeconds: demo.deltaSeconds },
    { kind: "reconciliation", everySeconds: demo.reconciliationSeconds }
  ] as const
  for (const { everySeconds, kind } of paces) {
    const isSet = schedules.some((each) => each.connectionId === connectionId && each.kind === kind && each.everySeconds === everySeconds)
    const payload = { kind, everySeconds, jitterSeconds: 0 }
    if (!isSet) yield* api.schedules.setSchedule({ headers: {}, params: { connectionId }, payload })
  }
})

/** Whether a full sync of the church has been completed before: each of its entities has been seen whole. */
const isStored = Effect.fnUntraced(function* (connectionId: string) {
  const { api } = yield* OpenFaith
  const proven = yield* listOf((at) => api.proofs.listProven({ query: { connectionId, ...at } }))
  return proven.length > 0 && proven.every(({ enabled, wholeTo }) => !enabled || wholeTo !== null)
})

const next = (deltaSeconds: number) =>
  [
    "",
    "From another terminal:",
    "  npx openfaith rows person --org demo      what applications read",
    "  npx openfaith status                      what runs, where it is, what else there is to do",
    "  npx openfaith entities enable 'groups.*' --org demo --adapter pco",
    "                                            more of the church: groups, giving, services, … with the next reconciliation",
    "",
    `It is kept live now: the church tells of changes as they happen, a delta every ${deltaSeconds} s finds the rest. Ctrl-C stops it.`
  ].join("\n")

export const runDemo = Effect.fnUntraced(function* (church: Church, people: number, json: boolean) {
  const { Database } = yield* server
  const { api } = yield* OpenFaith
  const { kind: database } = yield* Database
  const connection = yield* connectDemo(church)
  const connectionId = connection.id
  yield* quicken(connectionId)
  const isKnown = yield* isStored(connectionId)
  const kind = isKnown ? "delta" : "full"
  // Requested before it is forecast: records are coming in while the source is asked how many there are.
  const { joined, runId } = yield* api.runs.requestRun({ headers: {}, payload: { connectionId, kind } })
  yield* tell(
    json,
    { event: "started", runId, kind, joined, connection },
    isKnown
      ? `${connection.accountName} is stored already; now what changed since.`
      : joined
        ? `${connection.accountName} goes on where it was.`
        : `Reading ${connection.accountName} (${grouped(people)} people, ${connection.baseUrl}) into ${database === "embedded" ? "its own PostgreSQL" : "your database"}.`
  )
  const plan = api.connections.getPlan({ params: { connectionId }, query: { kind, ask: "true" } })
  const forecast = isKnown ? Option.none() : yield* Effect.timeoutOption(plan, forecastWithin)
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
  if (!json) yield* Console.log(next(demo.deltaSeconds))
  return yield* tellChanges(demo.orgId, json)
})
