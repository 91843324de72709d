import "@xyflow/react/dist/style.css"
import { Text, useComputedColorScheme } from "@mantine/core"
import { Controls, MarkerType, MiniMap, type Node, type NodeTypes, ReactFlow, type ReactFlowInstance } from "@xyflow/react"
import { useCallback, useMemo, useState } from "react"
import { DependencyEdge, type DependencyEdgeType } from "./DependencyEdge.tsx"
import type { Edge } from "./entityStates.ts"
import { type Box, firstView, readableZoom } from "./firstView.ts"
import { layoutGraph, nodeSize, type Placed } from "./layoutGraph.ts"
import classes from "./RunGraph.module.css"

const edgeTypes = { dependency: DependencyEdge }
/** More than these are too many to see at once: a small map helps. */
const manyNodes = 60

const labels = {
  "node.a11yDescription.default": "Press Enter to see everything about this entity.",
  "node.a11yDescription.keyboardDisabled": "Press Enter to see everything about this entity.",
  "controls.ariaLabel": "View of the graph",
  "controls.zoomIn.ariaLabel": "Closer",
  "controls.zoomOut.ariaLabel": "Further away",
  "controls.fitView.ariaLabel": "Show all",
  "minimap.ariaLabel": "Small map of the graph"
}

const line = (isHard: boolean) => ({
  stroke: isHard ? "var(--edge-hard)" : "var(--edge-soft)",
  strokeWidth: isHard ? 2 : 1.25,
  ...(isHard ? {} : { strokeDasharray: "5 5" })
})

/** Of a chain that is marked. */
const markedLine = { stroke: "var(--mantine-color-orange-filled)", strokeWidth: 3 }

const flowEdge = ({ from, kind, to }: Edge, passes: ReadonlyArray<Placed>, isMarked: boolean): DependencyEdgeType => {
  const isHard = kind === "hard"
  return {
    id: `${from}>${to}`,
    type: "dependency",
    data: { passes },
    source: from,
    target: to,
    style: isMarked ? markedLine : line(isHard),
    markerEnd: {
      type: isHard ? MarkerType.ArrowClosed : MarkerType.Arrow,
      width: 16,
      height: 16,
      color: isMarked ? markedLine.stroke : isHard ? "var(--edge-hard)" : "var(--edge-soft)"
    },
    focusable: false,
    selectable: false
  }
}

/** One edge between two entities: where both kinds lead the same way the hard one counts. */
const shownEdges = (edges: ReadonlyArray<Edge>, isShown: ReadonlySet<string>): ReadonlyArray<Edge> => {
  const byEnds = new Map<string, Edge>()
  for (const edge of edges) {
    const ends = `${edge.from}>${edge.to}`
    if (!isShown.has(edge.from) || !isShown.has(edge.to) || edge.from === edge.to) continue
    if (edge.kind === "hard" || !byEnds.has(ends)) byEnds.set(ends, edge)
  }
  return [...byEnds.values()]
}

const Legend = () => (
  <div className={classes.legend}>
    <Text size="sm" span>
      <svg width="44" height="10" aria-hidden="true">
        <path d="M0 5h34" style={line(true)} />
        <path d="M34 1l9 4-9 4z" fill="var(--edge-hard)" />
      </svg>
      has to be read first
    </Text>
    <Text size="sm" span>
      <svg width="44" height="10" aria-hidden="true">
        <path d="M0 5h42" style={line(false)} />
        <path d="M36 1l7 4-7 4" fill="none" stroke="var(--edge-soft)" />
      </svg>
      better read first
    </Text>
  </div>
)

export interface Card<Data> {
  readonly entity: string
  readonly data: Data
}

export interface DependencyGraphProps<Data> {
  readonly cards: ReadonlyArray<Card<Data>>
  readonly edges: ReadonlyArray<Edge>
  /** How a card looks, under `entity`. */
  readonly nodeTypes: NodeTypes
  /** Of a card on the small map. */
  readonly colourOf: (data: Data) => string
  /** Entities of which the edge from each to the next is marked. */
  readonly chain?: ReadonlyArray<string>
  readonly selected: string | null
  readonly onSelect: (entity: string) => void
}

const none: ReadonlyArray<string> = []

/** Entities and what needs what. The list beside it holds the same for those who do not see it. */
export const DependencyGraph = <Data extends Record<string, unknown>>({
  cards,
  chain = none,
  colourOf,
  edges,
  nodeTypes,
  onSelect,
  selected
}: DependencyGraphProps<Data>) => {
  type CardNode = Node<Data, "entity">
  const scheme = useComputedColorScheme("light")
  const names = cards.map(({ entity }) => entity).join("\n")
  // Where things stand depends on what there is, not on how it goes: nothing moves under a reader's eyes.
  const { passes, places, shown } = useMemo(() => {
    const entities = names.split("\n")
    const shown = shownEdges(edges, new Set(entities))
    const links = shown.map(({ from, kind, to }) => ({ from, to, isHard: kind === "hard" }))
    return { ...layoutGraph(entities, links), shown }
  }, [names, edges])
  const flowEdges = useMemo(() => {
    const isMarked = new Set(chain.flatMap((entity, index) => (index === 0 ? [] : [`${chain[index - 1]}>${entity}`])))
    return shown.map((edge, index) => flowEdge(edge, passes[index] ?? [], isMarked.has(`${edge.from}>${edge.to}`)))
  }, [shown, passes, chain])
  const placed = useMemo(
    () =>
      cards.map(({ data, entity }): CardNode => ({
        id: entity,
        type: "entity",
        position: places.get(entity) ?? { x: 0, y: 0 },
        data,
        ...nodeSize,
        ariaRole: "button"
      })),
    [cards, places]
  )
  // All others stay the very same, so that nothing but what is marked is drawn again.
  const nodes = useMemo(() => placed.map((node) => (node.id === selected ? { ...node, selected: true } : node)), [placed, selected])
  const isLarge = nodes.length > manyNodes
  const [flow, setFlow] = useState<ReactFlowInstance<CardNode, DependencyEdgeType> | null>(null)
  // Known before anything is painted: nothing is seen to jump to its place.
  const [box, setBox] = useState<Box | null>(null)
  const measure = useCallback((section: HTMLElement | null) => {
    if (section !== null) setBox({ width: section.clientWidth, height: section.clientHeight })
  }, [])
  return (
    <>
      <Legend />
      <section ref={measure} className={classes.graph} aria-label="Dependency graph">
        {box === null ? null : (
          <ReactFlow
            key={names}
            nodes={nodes}
            edges={flowEdges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            colorMode={scheme}
            defaultViewport={firstView(places, box, selected)}
            minZoom={0.05}
            maxZoom={1.5}
            nodesDraggable={false}
            nodesConnectable={false}
            edgesFocusable={false}
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            preventScrolling={false}
            zoomOnScroll={false}
            ariaLabelConfig={labels}
            onInit={setFlow}
            onNodeClick={(_, { id }) => onSelect(id)}
            onNodesChange={(changes) => {
              // The keyboard selects by itself; a click has been told already.
              for (const change of changes) if (change.type === "select" && change.selected && change.id !== selected) onSelect(change.id)
            }}
          >
            <Controls showInteractive={false} fitViewOptions={{ padding: 0.06, maxZoom: 1 }} />
            {isLarge ? (
              <MiniMap<CardNode>
                pannable
                zoomable
                nodeColor={({ data }) => colourOf(data)}
                onClick={(_, { x, y }) => void flow?.setCenter(x, y, { zoom: Math.max(flow.getZoom(), readableZoom) })}
              />
            ) : null}
          </ReactFlow>
        )}
      </section>
    </>
  )
}
