import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { QuarantineGroup } from "@openfaith/api"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg, only } from "../client/pages.ts"
import { UsageProblem } from "../output/failures.ts"
import { table } from "../output/table.ts"
import { dateAndTime, grouped, plural } from "../output/words.ts"
import { anyOrg, json, limit } from "./flags.ts"

type Groups = ReadonlyArray<typeof QuarantineGroup.Type>

const printGroups = Effect.fnUntraced(function* (groups: Groups, json: boolean) {
  if (json) return yield* Console.log(JSON.stringify(groups))
  if (groups.length === 0) return yield* Console.log("Nothing is in quarantine.")
  const rows = groups.map((each) => [
    each.fingerprint,
    each.orgId,
    each.entity,
    each.kind,
    each.path,
    each.reason,
    each.hasMore ? `${grouped(each.count)}+` : each.count,
    dateAndTime(each.oldest),
    dateAndTime(each.newest),
    each.sampleId
  ])
  yield* Console.log(
    table(["group", "organisation", "entity", "kind", "at", "reason", "records", "first seen", "last seen", "such as"], rows)
  )
})

const list = Command.make(
  "list",
  {
    org: anyOrg,
    entity: Flag.String("entity").pipe(Flag.withMetavar("<name>"), Flag.withDescription("Only this entity"), Flag.optional),
    all: Flag.Boolean("all").pipe(Flag.withDescription("One line for each record instead of each group"), Flag.withDefault(false)),
    limit,
    json
  },
  Effect.fnUntraced(function* ({ all, entity, json, limit, org }) {
    const { api } = yield* OpenFaith
    const filter = { ...ofOrg(org), ...only(entity, (name) => ({ entity: name })) }
    if (!all)
      return yield* printGroups(yield* listOf((at) => api.quarantine.listQuarantineGroups({ query: { ...filter, ...at } }), limit), json)
    const found = yield* listOf((at) => api.quarantine.listQuarantine({ query: { ...filter, ...at } }), limit)
    if (json) return yield* Console.log(JSON.stringify(found))
    if (found.length === 0) return yield* Console.log("Nothing is in quarantine.")
    const rows = found.map((each) => [
      each.id,
      each.orgId,
      each.entity,
      each.externalId,
      each.kind,
      each.path,
      each.reason,
      dateAndTime(each.lastSeenAt)
    ])
    yield* Console.log(table(["id", "organisation", "entity", "record", "kind", "at", "reason", "last seen"], rows))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List records that could not be stored as they are, grouped by what is wrong with them"),
  Command.withExamples([
    { command: "openfaith quarantine list --org grace --entity people.Email", description: "Of one entity" },
    { command: "openfaith quarantine list --all --limit 100", description: "Record by record" }
  ])
)

const show = Command.make(
  "show",
  { id: Argument.String("id").pipe(Argument.withDescription("The id that `quarantine list` shows")), json },
  Effect.fnUntraced(function* ({ id, json }) {
    const { api } = yield* OpenFaith
    const found = yield* api.quarantine.getQuarantined({ params: { id } })
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(
      [
        `${found.entity} ${found.externalId} of ${found.orgId} (${found.connectionId})`,
        `${found.kind} at ${found.path === "" ? "the record itself" : found.path}: ${found.reason}`,
        ...(found.resolvedAt === null ? [] : [`Out of quarantine since ${dateAndTime(found.resolvedAt)}: ${found.resolution}`]),
        `Seen ${plural(found.timesSeen, "time")}, from ${dateAndTime(found.firstSeenAt)} to ${dateAndTime(found.lastSeenAt)}`,
        "",
        found.payload
      ].join("\n")
    )
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Show one quarantined record: what is wrong with it, and all of it"),
  Command.withExamples([{ command: "openfaith quarantine show 12", description: "With the payload the source sent" }])
)

const id = Argument.String("id").pipe(Argument.withDescription("The id that `quarantine list` shows"), Argument.optional)
const group = Flag.String("group").pipe(
  Flag.withMetavar("<group>"),
  Flag.withDescription("All records of a group that `quarantine list` shows"),
  Flag.optional
)

/** The one record or the one group that is named; `null` where it is neither, or both. */
const namedBy = (record: Option.Option<string>, fingerprint: Option.Option<string>, org: Option.Option<string>) => {
  const orgId = ofOrg(org)
  if (Option.isSome(record)) return Option.isSome(fingerprint) ? null : { ...orgId, id: record.value }
  return Option.isSome(fingerprint) ? { ...orgId, fingerprint: fingerprint.value } : null
}

const replay = Command.make(
  "replay",
  {
    id,
    group,
    all: Flag.Boolean("all").pipe(Flag.withDescription("Everything in quarantine"), Flag.withDefault(false)),
    org: anyOrg,
    json
  },
  Effect.fnUntraced(function* ({ all, group, id, json, org }) {
    const named = namedBy(id, group, org)
    const everything = Option.isNone(id) && Option.isNone(group) ? { ...ofOrg(org), all: true as const } : null
    const chosen = all ? everything : named
    if (chosen === null) {
      return yield* new UsageProblem({ problem: "Name one record by its id, or a group with --group, or everything with --all." })
    }
    const { api } = yield* OpenFaith
    const done = yield* api.quarantine.replayQuarantine({ headers: {}, payload: chosen })
    if (json) return yield* Console.log(JSON.stringify(done))
    yield* Console.log(
      `${plural(done.stored, "record")} stored, ${plural(done.stale, "was", "were")} superseded by what is stored, ${plural(done.broken, "is", "are")} still broken.`
    )
    for (const { entity, externalId, id: example, path, reason } of done.examples) {
      yield* Console.log(`  ${example}  ${entity} ${externalId}: ${path === "" ? "" : `${path}: `}${reason}`)
    }
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "Decode and transform quarantined records again, after a fix, and store those that are whole; the source is not asked"
  ),
  Command.withExamples([
    { command: "openfaith quarantine replay 12", description: "One record" },
    { command: "openfaith quarantine replay --all --org grace", description: "All of one organisation" }
  ])
)

const waive = Command.make(
  "waive",
  {
    id,
    group,
    org: anyOrg,
    reason: Flag.String("reason").pipe(Flag.withMetavar("<text>"), Flag.withDescription("Why, for whoever asks later")),
    json
  },
  Effect.fnUntraced(function* ({ group, id, json, org, reason }) {
    const named = namedBy(id, group, org)
    if (named === null) return yield* new UsageProblem({ problem: "Name one record by its id, or a group with --group." })
    const { api } = yield* OpenFaith
    const { waived } = yield* api.quarantine.waiveQuarantine({ headers: {}, payload: { ...named, reason } })
    yield* Console.log(json ? JSON.stringify({ waived }) : `${plural(waived, "record")} waived. They return only with other content.`)
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Take records out of quarantine without storing them, for a reason; they return only with other content"),
  Command.withExamples([{ command: 'openfaith quarantine waive 12 --reason "a test record"', description: "One record" }])
)

export const quarantine = Command.make("quarantine").pipe(
  Command.withDescription("Look at records that could not be stored as they are, and settle them"),
  Command.withSubcommands([list, show, replay, waive])
)
