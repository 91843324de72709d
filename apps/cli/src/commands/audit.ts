import type { AuditEntry } from "@openfaith/api"
import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg, only } from "../client/pages.ts"
import { table } from "../output/table.ts"
import { dateAndTime } from "../output/words.ts"
import { anyOrg, json, limit } from "./flags.ts"

const outcomeOf = ({ code, status }: AuditEntry): string =>
  status === null ? "not told" : status < 300 ? "done" : `refused: ${code ?? status}`

export const audit = Command.make(
  "audit",
  {
    org: anyOrg,
    action: Flag.String("action").pipe(
      Flag.withMetavar("<name>"),
      Flag.withDescription("Only this, such as requestRun or signIn"),
      Flag.optional
    ),
    actor: Flag.String("actor").pipe(
      Flag.withMetavar("<id>"),
      Flag.withDescription("Only by this key or session; local: by the key of the home"),
      Flag.optional
    ),
    limit,
    json
  },
  Effect.fnUntraced(function* ({ action, actor, json, limit, org }) {
    const { api } = yield* OpenFaith
    const filter = { ...ofOrg(org), ...only(action, (name) => ({ action: name })), ...only(actor, (id) => ({ actorId: id })) }
    const found = yield* listOf((at) => api.keys.listAudit({ query: { ...filter, ...at } }), limit)
    if (json) return yield* Console.log(JSON.stringify(found))
    if (found.length === 0) return yield* Console.log("Nothing has been done.")
    yield* Console.log(
      table(
        ["at", "who", "what", "of", "organisation", "outcome", "reason"],
        found.map((each) => [
          dateAndTime(each.at),
          each.actor,
          each.action,
          Object.values(each.target).join(" "),
          each.orgId,
          outcomeOf(each),
          each.reason
        ])
      )
    )
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Show who told this installation to do what, why, and what became of it. Nobody can change it."),
  Command.withShortDescription("Show who told this installation to do what"),
  Command.withExamples([
    { command: "openfaith audit", description: "The newest" },
    { command: "openfaith audit --org grace --action disconnect", description: "Who disconnected an organisation" }
  ])
)
