import { Clock, Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import type { ProvenEntity } from "@openfaith/api"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg, only } from "../client/pages.ts"
import { table } from "../output/table.ts"
import { dateAndTime, duration } from "../output/words.ts"
import { anyOrg, json } from "./flags.ts"

const entity = Flag.String("entity").pipe(
  Flag.withMetavar("<name>"),
  Flag.withDescription("Only this entity, such as people.Person"),
  Flag.optional
)

/** Where the chain of receipts breaks, or why the last reading proved nothing. */
const remark = ({ enabled, gap, last, provenTo, wholeTo }: typeof ProvenEntity.Type): string => {
  if (!enabled) return "switched off"
  if (gap !== null) {
    const before = provenTo === null ? "nothing is known before" : `nothing is known from ${dateAndTime(provenTo)} to`
    return `${before} ${dateAndTime(gap.from)}; changes are, to ${dateAndTime(gap.to)}. A full run closes the gap`
  }
  if (last?.proves === "nothing") return `the last reading alone proves nothing: ${last.reason ?? "no reason given"}`
  return provenTo === null && wholeTo === null ? "never read whole: `openfaith sync` does" : ""
}

export const proven = Command.make(
  "proven",
  { org: anyOrg, entity, json },
  Effect.fnUntraced(function* ({ entity, json, org }) {
    const { api } = yield* OpenFaith
    const filter = { ...ofOrg(org), ...only(entity, (name) => ({ entity: name })) }
    const found = yield* listOf((at) => api.proofs.listProven({ query: { ...filter, ...at } }))
    if (json) return yield* Console.log(JSON.stringify(found))
    if (found.length === 0)
      return yield* Console.log("There is nothing to prove yet. `openfaith connect <adapter> --org <name>` connects a source.")
    const now = yield* Clock.currentTimeMillis
    const ago = (at: string | null) => (at === null ? null : duration(Math.max(0, (now - Date.parse(at)) / 1000)))
    const rows = found.map((each) => [
      each.orgId,
      each.entity,
      dateAndTime(each.provenTo),
      ago(each.provenTo),
      dateAndTime(each.wholeTo),
      each.last === null ? null : `${each.last.kind}: ${each.last.proves}`,
      remark(each)
    ])
    yield* Console.log(table(["organisation", "entity", "proven up to", "ago", "every row seen", "last receipt", "remark"], rows))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "Show up to which moment of the source's clock each entity is proven: nothing that the source showed then is missing here. Where the chain of receipts breaks, the gap is named."
  ),
  Command.withShortDescription("Show up to when nothing is missing"),
  Command.withExamples([
    { command: "openfaith proven --org grace", description: "Every entity of an organisation" },
    { command: "openfaith proven --entity people.Person --json", description: "One entity, for a program" }
  ])
)
