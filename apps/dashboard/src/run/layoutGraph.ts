/** Where the entities of a run stand: from the left, each after what it needs; and the ways of the edges between them, past other entities. */
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

export interface Layout {
  /** The left upper corner of every node. */
  readonly places: ReadonlyMap<string, Placed>
  /** For each link, in their order, the points where it passes columns it does not end in. */
  readonly passes: ReadonlyArray<ReadonlyArray<Placed>>
}

/** A link that leads outside, or to itself, has no way. */
export const layoutGraph = (nodes: ReadonlyArray<string>, links: ReadonlyArray<Link>): Layout => {
  const known = new Set(nodes)
  const isDrawn = ({ from, to }: Link) => from !== to && known.has(from) && known.has(to)
  const graph = new Graph()
  graph.setGraph({ rankdir: "LR", nodesep: 16, edgesep: 16, ranksep: 72, marginx: 8, marginy: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const node of nodes) graph.setNode(node, { ...nodeSize })
  for (const link of links) if (isDrawn(link)) graph.setEdge(link.from, link.to, { weight: link.isHard ? 4 : 1 })
  layout(graph)
  return {
    places: new Map(
      nodes.map((node) => {
        const { x, y } = graph.node(node)
        return [node, { x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 }]
      })
    ),
    passes: links.map((link) => {
      if (!isDrawn(link)) return []
      const points: ReadonlyArray<Placed> = graph.edge(link.from, link.to).points
      // Every second point lies between two columns; the first and the last are at the nodes themselves.
      return points.slice(1, -1).filter((_, index) => index % 2 === 1)
    })
  }
}

/** The line from one point to another: level through every column it passes, curved between them. */
export const pathOf = (from: Placed, passes: ReadonlyArray<Placed>, to: Placed): string => {
  const half = nodeSize.width / 2
  let [x, y] = [from.x, from.y]
  let path = `M${x} ${y}`
  const curve = (endX: number, endY: number) => {
    const middle = (x + endX) / 2
    path += `C${middle} ${y} ${middle} ${endY} ${endX} ${endY}`
    ;[x, y] = [endX, endY]
  }
  for (const pass of passes) {
    const direction = Math.sign(to.x - from.x)
    curve(pass.x - direction * half, pass.y)
    x = pass.x + direction * half
    path += `H${x}`
  }
  curve(to.x, to.y)
  return path
}
