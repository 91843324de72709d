/** When runs are due by themselves. */
import type { Rotation, Schedule, ScheduleChange } from "@openfaith/api"
import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { connectionNamed } from "../client/connections.ts"
import { listOf, ofOrg } from "../client/pages.ts"
import { checkNames, checkTiming } from "../machine/checks.ts"
import { UsageProblem } from "../output/failures.ts"
import { type Cell, table } from "../output/table.ts"
import { dateAndTime, duration } from "../output/words.ts"
import { adapter, anyKind, anyOrg, json, org } from "./flags.ts"
import { blackoutIn, blackoutInWords, cadenceInWords, secondsIn } from "./scheduleWords.ts"

type Stored = typeof Schedule.Type

const stateOf = ({ enabled, pausedReason }: Stored) => (enabled ? (pausedReason === null ? "on" : `paused: ${pausedReason}`) : "off")

const scheduleTable = (schedules: ReadonlyArray<Stored>): string =>
  table(
    ["connection", "organisation", "adapter", "kind", "entity", "runs", "not", "state", "next", "last", "last run"],
    schedules.map((each): ReadonlyArray<Cell> => [
      each.connectionId,
      each.orgId,
      each.adapter,
      each.kind,
      each.entity ?? "all",
      cadenceInWords(each),
      each.blackouts.map(blackoutInWords).join(", "),
      stateOf(each),
      each.enabled && each.pausedReason === null ? dateAndTime(each.nextRunAt) : "-",
      dateAndTime(each.lastStartedAt),
      each.lastRunId
    ])
  )

/** Schedules of a connection stand together, those of all its entities first. */
const nameOf = ({ adapter, connectionId, entity, kind, orgId }: typeof Schedule.Type) =>
  JSON.stringify([orgId, adapter, connectionId, entity ?? "", kind])

const list = Command.make(
  "list",
  { org: anyOrg, json },
  Effect.fnUntraced(function* ({ json, org }) {
    const { api } = yield* OpenFaith
    const found = (yield* listOf((at) => api.schedules.listSchedules({ query: { ...ofOrg(org), ...at } }))).toSorted((a, b) =>
      nameOf(a).localeCompare(nameOf(b))
    )
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(
      found.length === 0 ? "There are no schedules. `openfaith connect <adapter> --org <name>` makes the usual ones." : scheduleTable(found)
    )
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List when runs are due, by themselves, while a server runs"),
  Command.withExamples([{ command: "openfaith schedule list --org grace", description: "Of one organisation" }])
)

const on = Argument.String("connection").pipe(
  Argument.withDescription("The connection's id; or name its organisation and adapter with --org and --adapter"),
  Argument.optional
)
const text = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)
const yes = (name: string, description: string) => Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

const settings = {
  every: text("every", "<duration>", "An interval, such as 15m or 24h"),
  cron: text("cron", "<line>", 'Minute, hour, day, month, weekday: "30 2 * * *"'),
  zone: text("zone", "<name>", "The time zone of --cron and --blackout, such as Europe/Berlin; UTC where never set"),
  from: text("from", "<time>", "Where the intervals of --every begin, such as 2027-01-01T02:00Z"),
  jitter: text("jitter", "<duration>", "Start up to so much later, each time another bit"),
  blackout: Flag.String("blackout").pipe(
    Flag.withMetavar("<window>"),
    Flag.withDescription("Start nothing in this time: 22:00-06:00, or sat,sun@08:00-13:00; may be repeated; none removes all"),
    Flag.atLeast(0)
  ),
  enable: yes("enable", "Go on with it"),
  disable: yes("disable", "Start nothing by itself until enabled again")
}

interface Settings {
  readonly every: Option.Option<string>
  readonly cron: Option.Option<string>
  readonly zone: Option.Option<string>
  readonly from: Option.Option<string>
  readonly jitter: Option.Option<string>
  readonly blackout: ReadonlyArray<string>
  readonly enable: boolean
  readonly disable: boolean
}

const changeIn = Effect.fnUntraced(function* (given: Settings) {
  if (given.enable && given.disable)
    return yield* new UsageProblem({ problem: "--enable and --disable exclude one another: give one of them." })
  const isRemoved = given.blackout.length === 1 && given.blackout[0] === "none"
  const blackouts = isRemoved ? [] : yield* Effect.forEach(given.blackout, blackoutIn)
  const change: Omit<typeof ScheduleChange.Type, "kind" | "entity"> = {
    ...(Option.isSome(given.every) ? { everySeconds: yield* secondsIn("--every", given.every.value) } : {}),
    ...(Option.isSome(given.cron) ? { cron: given.cron.value } : {}),
    ...(Option.isSome(given.zone) ? { zone: given.zone.value } : {}),
    ...(Option.isSome(given.from) ? { from: given.from.value } : {}),
    ...(Option.isSome(given.jitter) ? { jitterSeconds: yield* secondsIn("--jitter", given.jitter.value) } : {}),
    ...(given.blackout.length > 0 ? { blackouts } : {}),
    ...(given.enable || given.disable ? { enabled: given.enable } : {})
  }
  if (Object.keys(change).length === 0)
    return yield* new UsageProblem({
      problem: "Nothing to change: say --every, --cron, --zone, --jitter, --blackout, --enable or --disable."
    })
  // What cannot be followed whatever there was before is refused before anything is opened.
  if (change.everySeconds !== undefined || change.cron !== undefined) yield* checkTiming(change)
  return change
})

const set = Command.make(
  "set",
  {
    on,
    org: org.pipe(Flag.optional),
    adapter: adapter.pipe(Flag.optional),
    kind: anyKind.pipe(Flag.withDescription("Which kind of run")),
    entity: text("entity", "<name>", "Only this entity, such as people.Person"),
    ...settings,
    json
  },
  Effect.fnUntraced(function* (given) {
    const change = yield* changeIn(given)
    const entity = Option.getOrNull(given.entity)
    if (Option.isSome(given.adapter)) yield* checkNames(given.adapter.value, entity === null ? [] : [entity])
    yield* Effect.gen(function* () {
      const { api } = yield* OpenFaith
      const { id: connectionId } = yield* connectionNamed(given)
      const payload = { kind: given.kind, ...(entity === null ? {} : { entity }), ...change }
      const set = yield* api.schedules.setSchedule({ headers: {}, params: { connectionId }, payload })
      yield* Console.log(given.json ? JSON.stringify(set) : scheduleTable([set]))
    }).pipe(Effect.provide(Asking))
  })
).pipe(
  Command.withDescription("Make or change the schedule of a connection, kind and entity. What is left out stays as it is."),
  Command.withExamples([
    { command: "openfaith schedule set --org grace --adapter pco --kind delta --every 5m", description: "Fresher" },
    {
      command: 'openfaith schedule set --org grace --adapter pco --kind reconcile --cron "30 2 * * *" --zone Europe/Berlin',
      description: "At night, by the clock on the wall"
    },
    { command: "openfaith schedule set con_01jd… --kind delta --blackout sun@08:00-13:00", description: "Not during the services" }
  ])
)

const rotationTable = ({ entities, share }: typeof Rotation.Type): string =>
  `${table(
    ["entity", "a deletion may be unseen for", "at most", ""],
    entities.map(({ dueAgeSeconds, entity, isOverdue, isProven, unprovenSeconds }): ReadonlyArray<Cell> => [
      entity,
      duration(unprovenSeconds),
      duration(dueAgeSeconds),
      [isOverdue ? "overdue" : "", isProven ? "" : "never reconciled"].filter((word) => word !== "").join(", ")
    ])
  )}\n\nNightly reconciliations may take ${Math.round(share * 1000) / 10} % of a day's requests.`

const shareIn = Effect.fnUntraced(function* (words: string) {
  const [, percent] = /^(\d{1,3}(?:\.\d+)?)\s*%?$/.exec(words) ?? []
  return percent === undefined
    ? yield* new UsageProblem({ problem: `"${words}" is no share for --share. Write per cent of a day's requests, such as 30.` })
    : Number(percent) / 100
})

const rotation = Command.make(
  "rotation",
  {
    on,
    org: org.pipe(Flag.optional),
    adapter: adapter.pipe(Flag.optional),
    share: text("share", "<per cent>", "Of a day's requests, what nightly reconciliations may take; 20 where never set"),
    within: text("within", "<duration>", "How long a deletion may stay unseen, such as 3d; 7d where never set"),
    entity: text("entity", "<name>", "For --within: only this entity, such as people.Person"),
    json
  },
  Effect.fnUntraced(function* (given) {
    const entity = Option.getOrNull(given.entity)
    if (entity !== null && Option.isNone(given.within)) {
      return yield* new UsageProblem({ problem: "--entity says whose age --within sets: give both." })
    }
    if (Option.isSome(given.adapter)) yield* checkNames(given.adapter.value, entity === null ? [] : [entity])
    const change = {
      ...(entity === null ? {} : { entity }),
      ...(Option.isSome(given.share) ? { share: yield* shareIn(given.share.value) } : {}),
      ...(Option.isSome(given.within) ? { dueAgeSeconds: yield* secondsIn("--within", given.within.value) } : {})
    }
    yield* Effect.gen(function* () {
      const { api } = yield* OpenFaith
      const { id: connectionId } = yield* connectionNamed(given)
      const isSet = Option.isSome(given.share) || Option.isSome(given.within)
      const view = yield* isSet
        ? api.connections.setRotation({ headers: {}, params: { connectionId }, payload: change })
        : api.connections.getRotation({ params: { connectionId } })
      yield* Console.log(given.json ? JSON.stringify(view) : rotationTable(view))
    }).pipe(Effect.provide(Asking))
  })
).pipe(
  Command.withDescription(
    "Show how long a deletion may have stayed unseen, entity by entity, or set how long it may, and what nightly reconciliations may take for it."
  ),
  Command.withShortDescription("Show and set what nightly reconciliations have to reach"),
  Command.withExamples([
    { command: "openfaith schedule rotation --org grace --adapter pco", description: "How old each entity is" },
    { command: "openfaith schedule rotation --org grace --adapter pco --share 30", description: "More requests" },
    { command: "openfaith schedule rotation --org grace --adapter pco --entity people.Person --within 2d", description: "Sooner" }
  ])
)

export const schedule = Command.make("schedule").pipe(
  Command.withDescription("See and set when runs are due by themselves"),
  Command.withSubcommands([list, set, rotation])
)
