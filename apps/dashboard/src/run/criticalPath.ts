/** The chain of entities that a run that is over took its time for: each began when the one before it was done. */
import type { Edge, EntityState } from "./entityStates.ts"

export interface Link {
  readonly entity: string
  readonly seconds: number
}

const endOf = ({ stream }: EntityState): number => (stream?.finishedAt ? Date.parse(stream.finishedAt) : Number.NEGATIVE_INFINITY)

const latest = (states: ReadonlyArray<EntityState>): EntityState | undefined =>
  states.reduce<EntityState | undefined>((found, each) => (found === undefined || endOf(each) > endOf(found) ? each : found), undefined)

/** From the first to the last; fewer than two: nothing waited for anything. */
export const criticalPath = (states: ReadonlyArray<EntityState>, edges: ReadonlyArray<Edge>): ReadonlyArray<Link> => {
  const read = states.filter(({ stream }) => stream?.startedAt && stream.finishedAt)
  const path: Array<EntityState> = []
  for (let at = latest(read); at !== undefined && !path.includes(at);) {
    path.unshift(at)
    const began = Date.parse(at.stream?.startedAt ?? "")
    const before = new Set(edges.filter(({ ordering, to }) => ordering && to === at?.entity).map(({ from }) => from))
    // One that was still going on then was not waited for.
    at = latest(read.filter((each) => before.has(each.entity) && endOf(each) <= began))
  }
  return path.map((state) => ({
    entity: state.entity,
    seconds: Math.max(0, endOf(state) - Date.parse(state.stream?.startedAt ?? "")) / 1000
  }))
}
