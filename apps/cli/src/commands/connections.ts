import { Console, Effect, Option } from "effect"
import { Command } from "effect/cli"
import { Existing, server } from "../installation.ts"
import { table } from "../output/table.ts"
import { dateAndTime } from "../output/words.ts"
import { anyOrg, json } from "./flags.ts"

export const connections = Command.make(
  "connections",
  { org: anyOrg, json },
  Effect.fnUntraced(function* ({ json, org }) {
    const { Operations } = yield* server
    const operations = yield* Operations
    const found = yield* operations.connections(Option.getOrNull(org))
    if (json) return yield* Console.log(JSON.stringify(found))
    if (found.length === 0) return yield* Console.log("There are no connections. `openfaith connect <adapter> --org <name>` makes one.")
    const rows = found.map((each) => [
      each.id,
      each.orgId,
      each.adapter,
      each.accountName,
      each.statusReason === null ? each.status : `${each.status}: ${each.statusReason}`,
      each.baseUrl,
      dateAndTime(each.createdAt)
    ])
    yield* Console.log(table(["connection", "organisation", "adapter", "account", "status", "address", "since"], rows))
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("List organisations and what they are connected to"),
  Command.withExamples([{ command: "openfaith connections --org grace", description: "The connections of one organisation" }])
)
