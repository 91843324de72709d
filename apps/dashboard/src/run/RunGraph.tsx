import { memo, useMemo } from "react"
import { DependencyGraph } from "./DependencyGraph.tsx"
import { EntityNode, type EntityNodeType } from "./EntityNode.tsx"
import type { Edge, EntityState } from "./entityStates.ts"
import { colourOf } from "./StateIcon.tsx"

const nodeTypes = { entity: EntityNode }
const colourOfState = ({ state }: EntityNodeType["data"]) => colourOf(state.state)

export interface RunGraphProps {
  readonly states: ReadonlyArray<EntityState>
  readonly edges: ReadonlyArray<Edge>
  /** What the run took its time for, one after the other. */
  readonly chain: ReadonlyArray<string>
  readonly selected: string | null
  readonly onSelect: (entity: string) => void
}

/** The entities of a run and what needs what, as it goes. It is much to draw: only when something of it is another. */
export const RunGraph = memo(({ chain, edges, onSelect, selected, states }: RunGraphProps) => {
  const cards = useMemo(() => states.map((state) => ({ entity: state.entity, data: { state } })), [states])
  return (
    <DependencyGraph
      chain={chain}
      cards={cards}
      edges={edges}
      nodeTypes={nodeTypes}
      colourOf={colourOfState}
      selected={selected}
      onSelect={onSelect}
    />
  )
})
