import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react"
import { pathOf, type Placed } from "./layoutGraph.ts"

export type DependencyEdgeType = Edge<{ readonly passes: ReadonlyArray<Placed> }, "dependency">

/** An edge that goes round the entities between its ends. */
export const DependencyEdge = ({ data, markerEnd, sourceX, sourceY, style, targetX, targetY }: EdgeProps<DependencyEdgeType>) => (
  <BaseEdge
    path={pathOf({ x: sourceX, y: sourceY }, data?.passes ?? [], { x: targetX, y: targetY })}
    {...(markerEnd === undefined ? {} : { markerEnd })}
    {...(style === undefined ? {} : { style })}
  />
)
