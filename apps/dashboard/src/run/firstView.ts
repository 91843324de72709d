/** What of a graph is seen first: all of it where its names can be read then, else as much of it as can be. */
import { getViewportForBounds, type Viewport } from "@xyflow/react"
import { nodeSize, type Placed } from "./layoutGraph.ts"

/** On cards that are seen from further away than `GraphCard` says, names are 26 px: 10 px at this zoom. */
export const readableZoom = 0.4
const padding = 0.06
const margin = 16

/** On screen, in pixels. */
export interface Box {
  readonly width: number
  readonly height: number
}

/** Where not all of it can be read, it begins in the left upper corner, with what needs nothing; or around `at`. */
export const firstView = (places: ReadonlyMap<string, Placed>, { height, width }: Box, at: string | null): Viewport => {
  const corners = [...places.values()]
  const all = {
    x: Math.min(...corners.map(({ x }) => x)),
    y: Math.min(...corners.map(({ y }) => y)),
    right: Math.max(...corners.map(({ x }) => x)) + nodeSize.width,
    bottom: Math.max(...corners.map(({ y }) => y)) + nodeSize.height
  }
  const bounds = { x: all.x, y: all.y, width: all.right - all.x, height: all.bottom - all.y }
  const whole = getViewportForBounds(bounds, width, height, 0.05, 1, padding)
  if (whole.zoom >= readableZoom) return whole
  const zoom = readableZoom
  const wanted = at === null ? undefined : places.get(at)
  if (wanted === undefined) return { x: margin - all.x * zoom, y: margin - all.y * zoom, zoom }
  return { x: width / 2 - (wanted.x + nodeSize.width / 2) * zoom, y: height / 2 - (wanted.y + nodeSize.height / 2) * zoom, zoom }
}
