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

/** More than these are laid out in parts, beside and below one another: in one piece they would be a ribbon that nobody can look at. */
const manyNodes = 60
/** Between the parts. */
const gap = 64
/** Width to height of the whole. */
const aspect = 2

interface Part extends Layout {
  readonly width: number
  readonly height: number
}

/** One piece, from the left upper corner. */
const layoutPart = (nodes: ReadonlyArray<string>, links: ReadonlyArray<Link>): Part => {
  const graph = new Graph()
  graph.setGraph({ rankdir: "LR", nodesep: 16, edgesep: 16, ranksep: 72, marginx: 8, marginy: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const node of nodes) graph.setNode(node, { ...nodeSize })
  for (const { from, isHard, to } of links) graph.setEdge(from, to, { weight: isHard ? 4 : 1 })
  layout(graph)
  const places = new Map(
    nodes.map((node) => {
      const { x, y } = graph.node(node)
      return [node, { x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 }]
    })
  )
  const ends = [...places.values()]
  return {
    places,
    passes: links.map(({ from, to }) => {
      const points: ReadonlyArray<Placed> = graph.edge(from, to).points
      // Every second point lies between two columns; the first and the last are at the nodes themselves.
      return points.slice(1, -1).filter((_, index) => index % 2 === 1)
    }),
    width: Math.max(...ends.map(({ x }) => x)) + nodeSize.width,
    height: Math.max(...ends.map(({ y }) => y)) + nodeSize.height
  }
}

/** Nodes that hard links hold together, in the order of the first of each. */
const partsOf = (nodes: ReadonlyArray<string>, links: ReadonlyArray<Link>): ReadonlyArray<ReadonlyArray<string>> => {
  const above = new Map<string, string>()
  const rootOf = (node: string): string => {
    const next = above.get(node)
    return next === undefined ? node : rootOf(next)
  }
  for (const { from, isHard, to } of links) {
    const [one, other] = [rootOf(from), rootOf(to)]
    if (isHard && one !== other) above.set(other, one)
  }
  return [...Map.groupBy(nodes, rootOf).values()]
}

/** A link that leads outside, or to itself, has no way. */
export const layoutGraph = (nodes: ReadonlyArray<string>, links: ReadonlyArray<Link>): Layout => {
  const known = new Set(nodes)
  const drawn = links.filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
  const groups = nodes.length > manyNodes ? partsOf(nodes, drawn) : [nodes]
  const parts = groups.map((group) => {
    const isOf = new Set(group)
    const own = drawn.filter(({ from, to }) => isOf.has(from) && isOf.has(to))
    return { own, ...layoutPart(group, own) }
  })
  const area = parts.reduce((sum, { height, width }) => sum + (width + gap) * (height + gap), 0)
  const lineWidth = Math.max(Math.sqrt(area * aspect), ...parts.map(({ width }) => width))

  const places = new Map<string, Placed>()
  const passes = new Map<Link, ReadonlyArray<Placed>>()
  let [x, y, lineHeight] = [0, 0, 0]
  // The tallest first, so that those of one line are about as tall.
  for (const part of parts.toSorted((a, b) => b.height - a.height)) {
    if (x > 0 && x + part.width > lineWidth) {
      y += lineHeight + gap
      x = 0
      lineHeight = 0
    }
    const moved = (at: Placed) => ({ x: at.x + x, y: at.y + y })
    for (const [node, at] of part.places) places.set(node, moved(at))
    for (const [index, link] of part.own.entries()) passes.set(link, (part.passes[index] ?? []).map(moved))
    x += part.width + gap
    lineHeight = Math.max(lineHeight, part.height)
  }
  return { places, passes: links.map((link) => passes.get(link) ?? []) }
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
