import { makeDice } from "../Dice.ts"
import type { Kind } from "./CcbChurch.ts"

/** What goes wrong with answers of some services. */
export interface CcbFault {
  readonly kind:
    | "too-many-requests"
    | "status"
    | "html"
    | "error"
    | "error-direct"
    | "malformed"
    | "truncated"
    | "no-response"
    | "wrong-count"
    | "reset"
    | "stall"
    | "empty"
    | "doctype"
    | "deep"
    | "endless"
    | "latin"
    | "all-at-once"
    | "shuffled"
    | "clock"
    | "life"
  /** A part of the query, such as `srv=group_profiles`. */
  readonly match?: string
  readonly nth?: number
  readonly every?: number
  readonly probability?: number
  readonly times?: number
  /** Of `status`, `html`, `error`, `stall` (milliseconds) and `clock` (seconds). */
  readonly value?: number
  /** Of `life`: what changes; chance decides where it is left out. */
  readonly of?: Kind
}

export interface CcbFaultDesk {
  readonly set: (faults: ReadonlyArray<CcbFault>) => void
  readonly fire: (url: string) => ReadonlyArray<CcbFault>
  readonly fired: () => number
}

export const makeCcbFaultDesk = (seed: number): CcbFaultDesk => {
  let dice = makeDice(seed)
  let entries: ReadonlyArray<{ readonly fault: CcbFault; met: number; fired: number }> = []
  return {
    set: (faults) => {
      dice = makeDice(seed)
      entries = faults.map((fault) => ({ fault, met: 0, fired: 0 }))
    },
    fire: (url) =>
      entries.flatMap((entry) => {
        const { every, match, nth, probability, times } = entry.fault
        if ((times !== undefined && entry.fired >= times) || (match !== undefined && !url.includes(match))) return []
        entry.met++
        if ((nth !== undefined && entry.met !== nth) || (every !== undefined && entry.met % every !== 0)) return []
        if (probability !== undefined && !dice.chance(probability)) return []
        entry.fired++
        return [entry.fault]
      }),
    fired: () => entries.reduce((sum, { fired }) => sum + fired, 0)
  }
}
