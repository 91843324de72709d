import type { GraphFormat } from "@openfaith/server"
import { Effect } from "effect"
import { InstalledAdapters, server } from "./installation.ts"

/** The graph of an adapter that is installed here; there need be no installation. */
export const drawGraph = Effect.fnUntraced(function* (adapter: string, format: GraphFormat) {
  const { buildEntityDependencyGraph, getManifestForAdapter, renderGraph } = yield* server
  const found = yield* Effect.flatMap(getManifestForAdapter(adapter), buildEntityDependencyGraph).pipe(Effect.provide(InstalledAdapters))
  return renderGraph(found, format)
})
