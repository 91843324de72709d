/** Where the entities of a run stand: from the left, each after what it needs. */
import { Graph, layout } from "@dagrejs/dagre"

export const nodeSize = { width: 232, height: 92 } as const

export interface Placed {
  readonly x: number
  readonly y: number
}

export interface Link {
  readonly from: string
  readonly to: string
  readonly isHard: boolean
}

/** The left upper corner of every node. Edges that lead outside are passed over. */
export const layoutGraph = (nodes: ReadonlyArray<string>, links: ReadonlyArray<Link>): ReadonlyMap<string, Placed> => {
  const known = new Set(nodes)
  const graph = new Graph()
  graph.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 72, marginx: 8, marginy: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const node of nodes) graph.setNode(node, { ...nodeSize })
  for (const { from, isHard, to } of links) {
    if (from !== to && known.has(from) && known.has(to)) graph.setEdge(from, to, { weight: isHard ? 4 : 1 })
  }
  layout(graph)
  return new Map(
    nodes.map((node) => {
      const { x, y } = graph.node(node)
      return [node, { x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 }]
    })
  )
}
