/** A dependency graph for people and tools: text, Mermaid, DOT or JSON. */
import { Graph } from "effect"
import { asGraph, type DependencyGraph, resolveSyncOrder } from "./DependencyGraph.ts"

export const graphFormats = ["text", "mermaid", "dot", "json"] as const
export type GraphFormat = (typeof graphFormats)[number]

export const renderGraph = (graph: DependencyGraph, format: GraphFormat): string => {
  switch (format) {
    case "text":
      return asText(graph)
    case "json":
      return JSON.stringify({ order: resolveSyncOrder(graph), edges: graph.edges }, null, 2)
    case "mermaid":
      return Graph.toMermaid(asGraph(graph.entities, graph.edges), { nodeLabel: String, edgeLabel: labelOf, direction: "LR" })
    case "dot":
      return Graph.toGraphViz(asGraph(graph.entities, graph.edges), { nodeLabel: String, edgeLabel: labelOf, graphName: "entities" })
  }
}

const labelOf = ({ kind, ordering, relation }: DependencyGraph["edges"][number]) =>
  `${kind}${ordering ? "" : ", not ordering"}: ${relation}`

const asText = (graph: DependencyGraph) => {
  const order = resolveSyncOrder(graph)
  const width = String(order.length).length
  return order
    .flatMap((name, index) => [
      `${String(index + 1).padStart(width)}. ${name}`,
      ...graph.edges
        .filter(({ to }) => to === name)
        .map(({ from, kind, ordering, reason, relation }) => {
          const note = ordering ? "" : " (not part of the order: it would close a cycle)"
          return `${" ".repeat(width + 2)}${kind === "hard" ? "needs " : "prefers"} ${from} [${relation}]${kind === "hard" && reason ? `: ${reason}` : ""}${note}`
        })
    ])
    .join("\n")
}
