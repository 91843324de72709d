import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Existing, server } from "../installation.ts"
import { table } from "../output/table.ts"
import { dateAndTime, plural } from "../output/words.ts"
import { anyOrg, json, limit } from "./flags.ts"

const list = Command.make(
  "list",
  {
    org: anyOrg,
    entity: Flag.String("entity").pipe(Flag.withMetavar("<name>"), Flag.withDescription("Only this entity"), Flag.optional),
    limit,
    json
  },
  Effect.fnUntraced(function* ({ entity, json, limit, org }) {
    const { Operations } = yield* server
    const operations = yield* Operations
    const found = yield* operations.quarantine({ orgId: Option.getOrNull(org), entity: Option.getOrNull(entity), limit })
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
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("List records that could not be stored as they are"),
  Command.withExamples([{ command: "openfaith quarantine list --org grace --entity people.Email", description: "Of one entity" }])
)

const show = Command.make(
  "show",
  { id: Argument.String("id").pipe(Argument.withDescription("The id that `quarantine list` shows")), json },
  Effect.fnUntraced(function* ({ id, json }) {
    const { Operations } = yield* server
    const operations = yield* Operations
    const found = yield* operations.quarantined(id)
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(
      [
        `${found.entity} ${found.externalId} of ${found.orgId} (${found.connectionId})`,
        `${found.kind} at ${found.path === "" ? "the record itself" : found.path}: ${found.reason}`,
        `Seen ${plural(found.timesSeen, "time")}, from ${dateAndTime(found.firstSeenAt)} to ${dateAndTime(found.lastSeenAt)}`,
        "",
        found.payload
      ].join("\n")
    )
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("Show one quarantined record: what is wrong with it, and all of it"),
  Command.withExamples([{ command: "openfaith quarantine show 12", description: "With the payload the source sent" }])
)

export const quarantine = Command.make("quarantine").pipe(
  Command.withDescription("Look at records that could not be stored as they are"),
  Command.withSubcommands([list, show])
)
