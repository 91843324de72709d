import { Console, Effect, Option } from "effect"
import { Command } from "effect/cli"
import { Existing, server } from "../machine/installation.ts"
import { table } from "../output/table.ts"
import { duration } from "../output/words.ts"
import { anyOrg, json } from "./flags.ts"

export const reads = Command.make(
  "reads",
  { org: anyOrg, json },
  Effect.fnUntraced(function* ({ json, org }) {
    const { Operations } = yield* server
    const operations = yield* Operations
    const found = yield* operations.waitingReads(Option.getOrNull(org))
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
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("List records that wait to be read by id, and what holds them up"),
  Command.withExamples([{ command: "openfaith reads --org grace", description: "Those of one organisation" }])
)
