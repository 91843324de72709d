import type { Erasure } from "@openfaith/api"
import { Console, Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { only } from "../client/pages.ts"
import { UsageProblem } from "../output/failures.ts"
import { table } from "../output/table.ts"
import { grouped } from "../output/words.ts"
import { json, org, userName, yes } from "./flags.ts"

const text = ({ entity, id, records, rows }: typeof Erasure.Type, isPreview: boolean): string =>
  [
    table(
      ["records of the source", "count"],
      records.map(({ count, entity: name }) => [name, grouped(count)])
    ),
    "",
    table(
      ["table", "rows"],
      rows.map(({ rows: count, table: name }) => [name, grouped(count)])
    ),
    "",
    isPreview
      ? `Nothing was changed. \`openfaith erase ${entity} ${id} --yes\` removes it for good.`
      : `Erased ${entity} ${id}. Whatever the source shows of it, nothing is stored again; delete it there, too.`
  ].join("\n")

export const erase = Command.make(
  "erase",
  {
    entity: Argument.String("entity").pipe(Argument.withDescription("A canonical entity, such as person")),
    id: Argument.String("id").pipe(Argument.withDescription("The canonical id, as `openfaith rows` shows it")),
    org,
    preview: Flag.Boolean("preview").pipe(Flag.withDescription("Count what would go, and change nothing"), Flag.withDefault(false)),
    yes,
    json
  },
  Effect.fnUntraced(function* ({ entity, id, json, org: orgId, preview, yes }) {
    if (!preview && !yes)
      return yield* new UsageProblem({
        problem: `Erasing removes ${entity} ${id} with everything that is its own, and cannot be undone. Look with --preview; then say --yes.`
      })
    yield* Effect.gen(function* () {
      const { api } = yield* OpenFaith
      const by = yield* userName
      const payload = { entity, id, ...only(by, (name) => ({ by: name })) }
      const done = yield* preview
        ? api.data.previewErasure({ params: { orgId }, payload })
        : api.data.erase({ headers: {}, params: { orgId }, payload })
      yield* Console.log(json ? JSON.stringify(done) : text(done, preview))
    }).pipe(Effect.provide(Asking))
  })
).pipe(
  Command.withDescription(
    "Erase a person, or anything else: the row, its record with its history and whatever was kept of it, and all that cannot be without it, such as email addresses. Followers of the change feed see deletions. Nothing of it is stored again, whatever the source shows. Cannot be undone."
  ),
  Command.withShortDescription("Erase a person for good"),
  Command.withExamples([
    { command: "openfaith erase person person_01h455vb4pex5vsknk084sn02q --org grace --preview", description: "What would go" },
    { command: "openfaith erase person person_01h455vb4pex5vsknk084sn02q --org grace --yes", description: "Erase it" }
  ])
)
