import type { Graph } from "@openfaith/api"

type Edges = (typeof Graph.Type)["edges"]

/** What goes with an entity when it is switched: all that it cannot be without (`needs`), or all that cannot be without it (`neededBy`). */
export const hardRelatives = (edges: Edges, entity: string, relatives: "needs" | "neededBy"): ReadonlyArray<string> => {
  const found = new Set<string>()
  const visit = (name: string) => {
    for (const { from, kind, to } of edges) {
      const [own, other] = relatives === "needs" ? [to, from] : [from, to]
      if (kind !== "hard" || own !== name || other === entity || found.has(other)) continue
      found.add(other)
      visit(other)
    }
  }
  visit(entity)
  return [...found].toSorted((a, b) => a.localeCompare(b))
}
