import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import type { Budget } from "@openfaith/api"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg, only } from "../client/pages.ts"
import { table } from "../output/table.ts"
import { dateAndTime, duration, grouped } from "../output/words.ts"
import { anyOrg, connection, json } from "./flags.ts"

const remark = ({ others, reason, shared, until }: typeof Budget.Type): string =>
  [
    reason === null ? null : `${reason}${until === null ? "" : `, until ${dateAndTime(until)}`}`,
    others > 0 ? `${grouped(others)} are of somebody else with the same credential` : null,
    shared ? "shared with other organisations" : null
  ]
    .filter((part) => part !== null)
    .join("; ")

export const budget = Command.make(
  "budget",
  { org: anyOrg, connection, json },
  Effect.fnUntraced(function* ({ connection, json, org }) {
    const { api } = yield* OpenFaith
    const filter = { ...ofOrg(org), ...only(connection, (connectionId) => ({ connectionId })) }
    const found = yield* listOf((at) => api.budgets.listBudgets({ query: { ...filter, ...at } }))
    if (json) return yield* Console.log(JSON.stringify(found))
    if (found.length === 0) return yield* Console.log("Nothing has been asked of a source yet. `openfaith sync` asks.")
    const rows = found.map((each) => [
      each.orgId,
      each.connectionId,
      each.window,
      `${grouped(each.inUse)} of ${grouped(each.limit)} in ${duration(each.periodSeconds)}`,
      each.waiting.map(({ lane, requests }) => `${lane} ${grouped(requests)}`).join(", "),
      each.waitingSince === null ? null : dateAndTime(each.waitingSince),
      remark(each)
    ])
    yield* Console.log(table(["organisation", "connection", "limit of", "in use", "waiting", "since", "remark"], rows))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "Show how much of their sources' limits connections use, over all processes: what is left, what waits in which lane, and what holds it up."
  ),
  Command.withShortDescription("Show how much of a source's limit is used"),
  Command.withExamples([
    { command: "openfaith budget --org grace", description: "The limits of one organisation's connections" },
    { command: "openfaith budget --json", description: "All of them, for a program" }
  ])
)
