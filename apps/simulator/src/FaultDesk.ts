import { makeDice } from "./Dice.ts"
import type { Fault } from "./Fault.ts"
import type { EntityName } from "./Kind.ts"

export interface FaultOccasion {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly entity: EntityName | null
}

/** Which faults are set and how often each was met. */
export interface FaultDesk {
  /** Replaces the list and its counts. */
  readonly set: (faults: ReadonlyArray<Fault>) => void
  /** The faults that hit this request. Counts it. */
  readonly fire: (occasion: FaultOccasion) => ReadonlyArray<Fault>
  /** For a test to know that what it set up did happen. */
  readonly report: () => ReadonlyArray<{ readonly id: string; readonly kind: Fault["kind"]; readonly met: number; readonly fired: number }>
}

export const makeFaultDesk = (seed: number): FaultDesk => {
  let dice = makeDice(seed)
  let entries: ReadonlyArray<{ readonly fault: Fault; readonly path: RegExp | null; met: number; fired: number }> = []
  return {
    set: (faults) => {
      dice = makeDice(seed)
      entries = faults.map((fault) => ({
        fault,
        path: fault.match?.path === undefined ? null : new RegExp(fault.match.path),
        met: 0,
        fired: 0
      }))
    },
    fire: ({ entity, method, url }) =>
      entries.flatMap((entry) => {
        const { match, times } = entry.fault
        if (times !== undefined && entry.fired >= times) return []
        if (method !== (match?.method ?? "GET")) return []
        if (match?.entity !== undefined && match.entity !== entity) return []
        if (entry.path !== null && !entry.path.test(url)) return []
        entry.met++
        if (match?.nth !== undefined && entry.met !== match.nth) return []
        if (match?.every !== undefined && entry.met % match.every !== 0) return []
        if (match?.probability !== undefined && !dice.chance(match.probability)) return []
        entry.fired++
        return [entry.fault]
      }),
    report: () =>
      entries.map(({ fault, fired, met }, index) => ({ id: fault.id ?? `${fault.kind}-${index}`, kind: fault.kind, met, fired }))
  }
}
