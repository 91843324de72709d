import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg } from "../client/pages.ts"
import { table } from "../output/table.ts"
import { duration } from "../output/words.ts"
import { anyOrg, json } from "./flags.ts"

export const reads = Command.make(
  "reads",
  { org: anyOrg, json },
  Effect.fnUntraced(function* ({ json, org }) {
    const { api } = yield* OpenFaith
    const found = yield* listOf((at) => api.proofs.listWaitingReads({ query: { ...ofOrg(org), ...at } }))
    if (json) return yield* Console.log(JSON.stringify(found))
    if (found.length === 0) return yield* Console.log("No record waits to be read by id.")
    const rows = found.map(({ adapter, due, entity, heldUpBy, nextSeconds, oldestSeconds, orgId, waiting }) => [
      orgId,
      adapter,
      entity,
      waiting,
      due > 0 ? "now" : `in ${duration(nextSeconds)}`,
      duration(oldestSeconds),
      heldUpBy ?? ""
    ])
    yield* Console.log(table(["organisation", "adapter", "entity", "records", "due", "waiting for", "held up by"], rows))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List records that wait to be read by id, and what holds them up"),
  Command.withExamples([{ command: "openfaith reads --org grace", description: "Those of one organisation" }])
)
