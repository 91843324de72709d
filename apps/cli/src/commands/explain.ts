import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { only } from "../client/pages.ts"
import { UsageProblem } from "../output/failures.ts"
import { storyText } from "../output/story.ts"
import { adapter, json, org } from "./flags.ts"

export const explain = Command.make(
  "explain",
  {
    asked: Argument.String("id").pipe(Argument.withDescription("The id of a row, or the source's entity, such as people.Person")),
    externalId: Argument.String("external id").pipe(
      Argument.withDescription("The source's own id of the record, after its entity"),
      Argument.optional
    ),
    org: org.pipe(Flag.withDescription("The organisation, where it is asked for by the source's id"), Flag.optional),
    adapter: adapter.pipe(Flag.optional),
    json
  },
  Effect.fnUntraced(function* ({ adapter, asked, externalId, json, org }) {
    if (Option.isSome(externalId) && Option.isNone(org)) {
      return yield* new UsageProblem({ problem: "Say whose record it is with --org: ids of a source are its organisation's own." })
    }
    const { api } = yield* OpenFaith
    const explanation = yield* Option.isSome(externalId) && Option.isSome(org)
      ? api.data.getRecordLineage({
          params: { orgId: org.value, entity: asked, externalId: externalId.value },
          query: only(adapter, (id) => ({ adapter: id }))
        })
      : api.data.getLineage({ params: { id: asked } })
    yield* Console.log(json ? JSON.stringify(explanation) : storyText(explanation))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "Tell where a row comes from: its records, every look at them and what became of it, what waits, what was decided"
  ),
  Command.withShortDescription("Tell where a row comes from"),
  Command.withExamples([
    { command: "openfaith explain person_01h455vb4pex5vsknk084sn02q", description: "A row, also a deleted or a merged one" },
    { command: "openfaith explain people.Person 4711 --org grace", description: "A record by the source's own id" }
  ])
)
