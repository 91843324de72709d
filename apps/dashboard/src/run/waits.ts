/** What a run waits for: entities that wait for the same thing stand together. */
import type { EntityState } from "./entityStates.ts"

export interface Wait {
  readonly reason: string
  /** Since when the first of them waits. */
  readonly since: string
  readonly until: string | null
  readonly entities: ReadonlyArray<string>
}

export const waitsOf = (states: ReadonlyArray<EntityState>): ReadonlyArray<Wait> => {
  const waiting = states.filter(({ state }) => state === "waiting")
  return [...Map.groupBy(waiting, ({ why }) => why ?? "")].map(([reason, those]) => {
    const sinces = those.flatMap(({ since }) => (since === null ? [] : [since])).toSorted()
    const untils = those.flatMap(({ until }) => (until === null ? [] : [until])).toSorted()
    return { reason, since: sinces[0] ?? "", until: untils[0] ?? null, entities: those.map(({ entity }) => entity) }
  })
}

/** How much of a wait is over, from 0 to 1; `null`: nobody knows when it ends. `now` in milliseconds. */
export const shareOver = ({ since, until }: Wait, now: number): number | null => {
  const [from, to] = [Date.parse(since), until === null ? Number.NaN : Date.parse(until)]
  if (Number.isNaN(from) || Number.isNaN(to) || to <= from) return null
  return Math.min(1, Math.max(0, (now - from) / (to - from)))
}
