import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { elsewhere, givenUrl } from "../client/elsewhere.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { drawGraph } from "../machine/drawGraph.ts"
import { adapterArgument, json } from "./flags.ts"

const format = Flag.Literals("format", ["text", "mermaid", "dot", "json"]).pipe(
  Flag.withMetavar("<text|mermaid|dot|json>"),
  Flag.withDescription("How to draw it"),
  Flag.withDefault("text" as const)
)

const askedFor = Effect.fnUntraced(function* (adapter: string, format: "text" | "mermaid" | "dot" | "json") {
  const { api } = yield* OpenFaith
  return format === "json"
    ? JSON.stringify(yield* api.adapters.getGraph({ params: { adapter } }), null, 2)
    : yield* api.adapters.drawGraph({ params: { adapter }, query: { format } })
})

export const graph = Command.make(
  "graph",
  { adapter: adapterArgument, format, json },
  Effect.fnUntraced(function* ({ adapter, format, json }) {
    const url = yield* givenUrl
    const wanted = json ? "json" : format
    // What is installed here is known without any installation.
    const drawn = url === null ? drawGraph(adapter, wanted) : askedFor(adapter, wanted).pipe(Effect.provide(elsewhere(url)))
    yield* Console.log(yield* drawn)
  })
).pipe(
  Command.withDescription("Show which entity of an adapter needs which, in the order they are synced"),
  Command.withExamples([{ command: "openfaith graph pco --format mermaid", description: "For a page that draws Mermaid" }])
)
