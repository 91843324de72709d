/** Whether sources tell of changes by themselves, and what comes of it. */
import type { StrayDeliveries, Webhooks } from "@openfaith/api"
import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { connectionNamed } from "../client/connections.ts"
import { listOf, ofOrg } from "../client/pages.ts"
import { checkNames } from "../machine/checks.ts"
import { type Cell, table } from "../output/table.ts"
import { dateAndTime, duration, plural } from "../output/words.ts"
import { adapter, anyOrg, json, org } from "./flags.ts"

type Webhook = typeof Webhooks.Type

const lateness = ({ medianSeconds, worstSeconds }: Webhook["traffic"]) =>
  medianSeconds === null || worstSeconds === null
    ? "-"
    : `${duration(Math.max(0, medianSeconds))}, at worst ${duration(Math.max(0, worstSeconds))}`

/** Deliveries that were not taken in, or not of use, and why. */
const oddities = (outcomes: Webhook["outcomes"]) =>
  Object.entries(outcomes)
    .filter(([outcome]) => outcome !== "accepted")
    .map(([outcome, count]) => `${count} ${outcome.replaceAll("_", " ")}`)
    .join(", ") || "-"

const webhookTable = (views: ReadonlyArray<Webhook>) =>
  table(
    ["connection", "organisation", "adapter", "state", "subscriptions", "events in 24 h", "late by", "last", "besides, in 7 days"],
    views.map((each): ReadonlyArray<Cell> => [
      each.connectionId,
      each.orgId,
      each.adapter,
      each.state,
      each.subscriptions.length,
      each.traffic.events,
      lateness(each.traffic),
      dateAndTime(each.traffic.lastAt),
      oddities(each.outcomes)
    ])
  )

const detailsOf = (each: Webhook): ReadonlyArray<string> => [
  ...(each.why === null ? [] : [`${each.orgId}/${each.adapter}: ${each.why}`]),
  ...(each.state === "polling" || each.polled.length === 0
    ? []
    : [`${each.orgId}/${each.adapter}: found by polling only: ${each.polled.join(", ")}`]),
  ...(each.traffic.unknown.length === 0 ? [] : [`${each.orgId}/${each.adapter}: of no use: ${each.traffic.unknown.join(", ")}`]),
  ...each.gaps.map(
    ({ entities, reason, runId, since, until }) =>
      `${each.orgId}/${each.adapter}: gap (${reason}) ${since === null ? "" : `from ${dateAndTime(since)} `}until ${dateAndTime(until)}: ${entities.join(", ")}; ${runId === null ? "not answered yet" : `read by ${runId}`}`
  )
]

interface Found {
  readonly connections: ReadonlyArray<Webhook>
  readonly unknownAddresses: (typeof StrayDeliveries.Type)["items"]
}

const webhooksText = ({ connections, unknownAddresses }: Found): string => {
  if (connections.length === 0) return "There are no connections. `openfaith connect <adapter> --org <name>` makes one."
  const strays = unknownAddresses.reduce((sum, { count }) => sum + count, 0)
  return [
    webhookTable(connections),
    ...connections.flatMap(detailsOf),
    ...(strays === 0 ? [] : [`${plural(strays, "delivery", "deliveries")} in 7 days to addresses that are none.`])
  ].join("\n")
}

/** They belong to nobody, so a key that is bound to organisations is not told of them. */
const strays = Effect.flatMap(OpenFaith, ({ api }) => api.connections.listStrayDeliveries({})).pipe(
  Effect.map(({ items }) => items),
  Effect.catchTag("Refused", (refused) => (refused.code === "forbidden" ? Effect.succeed([]) : Effect.fail(refused)))
)

const list = Command.make(
  "list",
  { org: anyOrg, json },
  Effect.fnUntraced(function* ({ json, org }) {
    const { api } = yield* OpenFaith
    const found: Found = {
      connections: yield* listOf((at) => api.connections.listWebhooks({ query: { ...ofOrg(org), ...at } })),
      unknownAddresses: yield* strays
    }
    yield* Console.log(json ? JSON.stringify(found) : webhooksText(found))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List which sources tell of changes by themselves, what they have told, how late, and what was missed"),
  Command.withExamples([{ command: "openfaith webhooks list --org grace", description: "Of one organisation" }])
)

const repair = Command.make(
  "repair",
  {
    on: Argument.String("connection").pipe(
      Argument.withDescription("The connection's id; or name its organisation and adapter with --org and --adapter"),
      Argument.optional
    ),
    org: org.pipe(Flag.optional),
    adapter: adapter.pipe(Flag.optional),
    rotate: Flag.Boolean("rotate").pipe(
      Flag.withDescription("Give every subscription another secret; the one before counts an hour longer"),
      Flag.withDefault(false)
    ),
    json
  },
  Effect.fnUntraced(function* (given) {
    if (Option.isSome(given.adapter)) yield* checkNames(given.adapter.value, [])
    yield* Effect.gen(function* () {
      const { api } = yield* OpenFaith
      const { id: connectionId } = yield* connectionNamed(given)
      const report = yield* api.connections.repairWebhooks({
        headers: {},
        params: { connectionId },
        payload: given.rotate ? { rotate: true } : {}
      })
      if (given.json) return yield* Console.log(JSON.stringify(report))
      const { enabled, made, removed, rotated, runId, sound } = report
      yield* Console.log(
        `${sound} of ${plural(sound + enabled + made, "subscription")} as they should be, ${made} made, ${enabled} enabled, ${removed} removed, ${rotated} given another secret.`
      )
      if (runId !== null) yield* Console.log(`Events may have been missed; ${runId} reads what changed.`)
    }).pipe(Effect.provide(Asking))
  })
).pipe(
  Command.withDescription("Compare a connection's subscriptions with its source and repair them now; a server does so hourly"),
  Command.withExamples([
    { command: "openfaith webhooks repair --org grace --adapter pco", description: "Now" },
    { command: "openfaith webhooks repair --org grace --adapter pco --rotate", description: "After a secret may have become known" }
  ])
)

export const webhooks = Command.make("webhooks").pipe(
  Command.withDescription("See and repair how sources tell of changes"),
  Command.withSubcommands([list, repair])
)
