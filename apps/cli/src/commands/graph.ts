import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { InstalledAdapters, server } from "../machine/installation.ts"
import { adapterArgument, json } from "./flags.ts"

const format = Flag.Literals("format", ["text", "mermaid", "dot", "json"]).pipe(
  Flag.withDescription("How to draw it"),
  Flag.withDefault("text" as const)
)

export const graph = Command.make(
  "graph",
  { adapter: adapterArgument, format, json },
  Effect.fnUntraced(function* ({ adapter, format, json }) {
    const { buildEntityDependencyGraph, getManifestForAdapter, renderGraph } = yield* server
    const found = yield* Effect.flatMap(getManifestForAdapter(adapter), buildEntityDependencyGraph)
    yield* Console.log(renderGraph(found, json ? "json" : format))
  }, Effect.provide(InstalledAdapters))
).pipe(
  Command.withDescription("Show which entity of an adapter needs which, in the order they are synced"),
  Command.withExamples([{ command: "openfaith graph pco --format mermaid", description: "For a page that draws Mermaid" }])
)
