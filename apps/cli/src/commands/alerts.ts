import type { Alert, AlertKind, NewSilence, Silence } from "@openfaith/api"
import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg, only } from "../client/pages.ts"
import { Ended, UsageProblem } from "../output/failures.ts"
import { table } from "../output/table.ts"
import { dateAndTime } from "../output/words.ts"
import { anyOrg, connection, json, limit } from "./flags.ts"
import { secondsIn } from "./scheduleWords.ts"

const alertText = (alert: Alert): string => {
  const { next, openedAt, orgId, reason, resolvedAt, runbook, severity, silencedUntil, since, title } = alert
  return [
    `${severity === "critical" ? "CRITICAL" : "warning"}  ${title}${orgId === null ? "" : `: ${orgId}`}  (${alert.kind}, ${alert.id})`,
    `  ${reason}`,
    `  since ${dateAndTime(since)}${resolvedAt === null ? "" : `, found ${dateAndTime(openedAt)}, over ${dateAndTime(resolvedAt)}`}`,
    ...(silencedUntil === null ? [] : [`  silenced until ${dateAndTime(silencedUntil)}`]),
    ...(resolvedAt === null ? [`  do: ${next}`, `  more: ${runbook}`] : [])
  ].join("\n")
}

const kind = Flag.String("kind").pipe(
  Flag.withMetavar("<kind>"),
  Flag.withDescription("Only alerts of this kind, such as stale or stuck_run; docs/operate/alerts.md has them all"),
  Flag.optional
)

const kindOf = Effect.fnUntraced(function* (given: Option.Option<string>) {
  if (Option.isNone(given)) return {}
  const { AlertKind } = yield* Effect.promise(() => import("@openfaith/api"))
  const known: ReadonlyArray<AlertKind> = AlertKind.literals
  const found = known.find((each) => each === given.value)
  return found === undefined
    ? yield* new UsageProblem({ problem: `There are no alerts of the kind "${given.value}", only: ${known.join(", ")}.` })
    : { kind: found }
})

const list = Command.make(
  "list",
  {
    org: anyOrg,
    kind,
    all: Flag.Boolean("all").pipe(Flag.withDescription("Also those that are over, of the last 30 days"), Flag.withDefault(false)),
    limit,
    json
  },
  Effect.fnUntraced(function* ({ all, json, kind, limit, org }) {
    const { api } = yield* OpenFaith
    const filter = { ...ofOrg(org), ...(yield* kindOf(kind)), ...(all ? { only: "all" as const } : {}) }
    const found = yield* listOf((at) => api.alerts.listAlerts({ query: { ...filter, ...at } }), limit)
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(found.length === 0 ? "Nothing is wrong." : found.map(alertText).join("\n\n"))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List what somebody has to know: what is wrong, since when, and what to do"),
  Command.withExamples([
    { command: "openfaith alerts list", description: "What is wrong just now" },
    { command: "openfaith alerts list --org grace --all", description: "Of one organisation, with what is over" }
  ])
)

const silenceTable = (silences: ReadonlyArray<Silence>) =>
  table(
    ["id", "kind", "organisation", "connection", "until", "by", "reason"],
    silences.map((each) => [
      each.id,
      each.kind ?? "every kind",
      each.orgId ?? "every one",
      each.connectionId ?? "every one",
      dateAndTime(each.until),
      each.createdBy,
      each.reason
    ])
  )

const silence = Command.make(
  "silence",
  {
    kind,
    org: anyOrg,
    connection,
    everything: Flag.Boolean("everything").pipe(Flag.withDescription("Whatever it is, of anybody"), Flag.withDefault(false)),
    for: Flag.String("for").pipe(Flag.withMetavar("<duration>"), Flag.withDescription("How long, such as 2h; at most 30d")),
    reason: Flag.String("reason").pipe(Flag.withMetavar("<text>"), Flag.withDescription("For whoever asks why nobody was told")),
    json
  },
  Effect.fnUntraced(function* ({ connection, everything, for: given, json, kind, org, reason }) {
    const isNarrow = Option.isSome(kind) || Option.isSome(org) || Option.isSome(connection)
    if (isNarrow === everything)
      return yield* new UsageProblem({
        problem: isNarrow
          ? "Leave out --everything, or what it is narrowed to."
          : "Name --kind, --org or --connection; --everything silences whatever it is, of anybody."
      })
    const seconds = yield* secondsIn("--for", given)
    const silence: typeof NewSilence.Type = {
      ...(yield* kindOf(kind)),
      ...ofOrg(org),
      ...only(connection, (connectionId) => ({ connectionId })),
      ...(everything ? { everything: true as const } : {}),
      seconds,
      reason
    }
    const { api } = yield* OpenFaith
    const made = yield* api.alerts.silence({ headers: {}, payload: silence })
    yield* Console.log(json ? JSON.stringify(made) : silenceTable([made]))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "Tell nobody of some alerts for a while. They are listed all the same, and whatever is still wrong when the silence ends is told of then."
  ),
  Command.withShortDescription("Tell nobody of some alerts for a while"),
  Command.withExamples([
    { command: 'openfaith alerts silence --org grace --for 2h --reason "they change their token"', description: "Of one organisation" },
    { command: 'openfaith alerts silence --kind lost_runner --for 30m --reason "new machines"', description: "Of one kind" }
  ])
)

const silences = Command.make(
  "silences",
  { org: anyOrg, limit, json },
  Effect.fnUntraced(function* ({ json, limit, org }) {
    const { api } = yield* OpenFaith
    const found = yield* listOf((at) => api.alerts.listSilences({ query: { ...ofOrg(org), ...at } }), limit)
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(found.length === 0 ? "Nothing is silenced." : silenceTable(found))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List silences that have not ended"),
  Command.withExamples([{ command: "openfaith alerts silences", description: "All of them" }])
)

const unsilence = Command.make(
  "unsilence",
  { id: Argument.String("id").pipe(Argument.withDescription("The id that `alerts silences` shows")), json },
  Effect.fnUntraced(function* ({ id, json }) {
    const { api } = yield* OpenFaith
    const ended = yield* api.alerts.endSilence({ params: { id } })
    yield* Console.log(json ? JSON.stringify(ended) : silenceTable([ended]))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("End a silence now"),
  Command.withExamples([{ command: "openfaith alerts unsilence 3", description: "By its id" }])
)

const channels = Command.make(
  "channels",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const { api } = yield* OpenFaith
    const { items } = yield* api.alerts.listAlertChannels({})
    if (json) return yield* Console.log(JSON.stringify(items))
    if (items.length === 0) return yield* Console.log(noChannel)
    yield* Console.log(
      table(
        ["channel", "to", "last sent", "waiting", "failing since", "problem"],
        items.map(({ channel, failingSince, problem, sentAt, to, waiting }) => [
          channel,
          to,
          dateAndTime(sentAt),
          waiting,
          dateAndTime(failingSince),
          problem
        ])
      )
    )
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Show how people are told, and whether it works"),
  Command.withExamples([{ command: "openfaith alerts channels", description: "All that the settings name" }])
)

const noChannel =
  "Nobody is told: set OPENFAITH_ALERT_WEBHOOK, OPENFAITH_ALERT_EMAIL or OPENFAITH_ALERTMANAGER_URL where the server starts (docs/operate/alerts.md)."

const test = Command.make(
  "test",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const { api } = yield* OpenFaith
    const { items } = yield* api.alerts.testAlerts({})
    if (json) yield* Console.log(JSON.stringify(items))
    else
      yield* Console.log(
        items.length === 0
          ? noChannel
          : items.map(({ channel, problem, to }) => `${channel} to ${to}: ${problem === null ? "a test was sent" : problem}`).join("\n")
      )
    if (items.length === 0 || items.some(({ problem }) => problem !== null)) return yield* new Ended({ exitCode: 1 })
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Send a test message by every channel, and say what became of it"),
  Command.withExamples([{ command: "openfaith alerts test", description: "Whoever is told of alerts gets it" }])
)

export const alerts = Command.make("alerts").pipe(
  Command.withDescription("See what is wrong, and steer who is told of it"),
  Command.withSubcommands([list, silence, silences, unsilence, channels, test])
)
