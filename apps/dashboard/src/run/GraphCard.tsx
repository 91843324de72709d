import { Handle, Position, useStore } from "@xyflow/react"
import type { ReactNode } from "react"
import classes from "./RunGraph.module.css"

/** Seen from further away than this, only what is large can be read. */
const farZoom = 0.45

export interface GraphCardProps {
  readonly title: string
  /** Of its edge. */
  readonly colour: string
  readonly isDashed?: boolean
  readonly isSelected: boolean
  /** From far away: only what is large. */
  readonly far: ReactNode
  readonly near: ReactNode
}

/** A card of a dependency graph, with the places where edges end. */
export const GraphCard = ({ colour, far, isDashed = false, isSelected, near, title }: GraphCardProps) => {
  const isFar = useStore(({ transform: [, , zoom] }) => zoom < farZoom)
  return (
    <div
      className={classes.card}
      data-selected={isSelected}
      data-far={isFar}
      title={title}
      style={{ borderInlineStartColor: colour, ...(isDashed ? { borderStyle: "dashed" } : {}) }}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className={classes.handle} />
      {isFar ? far : near}
      <Handle type="source" position={Position.Right} isConnectable={false} className={classes.handle} />
    </div>
  )
}
