import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg } from "../client/pages.ts"
import { table } from "../output/table.ts"
import { dateAndTime } from "../output/words.ts"
import { anyOrg, json } from "./flags.ts"

export const connections = Command.make(
  "connections",
  { org: anyOrg, json },
  Effect.fnUntraced(function* ({ json, org }) {
    const { api } = yield* OpenFaith
    const found = yield* listOf((at) => api.connections.listConnections({ query: { ...ofOrg(org), ...at } }))
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
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List organisations and what they are connected to"),
  Command.withExamples([{ command: "openfaith connections --org grace", description: "The connections of one organisation" }])
)
