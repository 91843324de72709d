/** A bucket for each service, which all API users share, and a count for the day of the one there is. */
export interface CcbLimits {
  /** Requests a full bucket lets through. */
  readonly burst: number
  readonly perSecond: number
  readonly daily: number
}

const usualLimits: CcbLimits = { burst: 60, perSecond: 1, daily: 10_000 }

export interface CcbGate {
  readonly limits: CcbLimits
  readonly set: (limits: Partial<CcbLimits>) => void
  /** `bucket`: refused with 429, for so many seconds · `day`: the day is spent. */
  readonly ask: (
    service: string,
    now: number
  ) => { readonly refused: "bucket" | "day" | null; readonly left: number; readonly fullAt: number }
  /** Requests of the day. */
  readonly counted: () => number
  readonly newDay: () => void
}

export const makeCcbGate = (given: Partial<CcbLimits>): CcbGate => {
  const state = { limits: { ...usualLimits, ...given }, counted: 0 }
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    get limits() {
      return state.limits
    },
    set: (limits) => {
      state.limits = { ...state.limits, ...limits }
    },
    counted: () => state.counted,
    newDay: () => {
      state.counted = 0
    },
    ask: (service, now) => {
      const { burst, daily, perSecond } = state.limits
      const before = buckets.get(service) ?? { left: burst, at: now }
      const left = Math.min(burst, before.left + ((now - before.at) / 1000) * perSecond)
      const fullAt = Math.ceil((now + ((burst - left) / perSecond) * 1000) / 1000)
      if (left < 1) {
        buckets.set(service, { left, at: now })
        return { refused: "bucket", left: 0, fullAt }
      }
      if (state.counted >= daily) return { refused: "day", left: Math.floor(left), fullAt }
      state.counted++
      buckets.set(service, { left: left - 1, at: now })
      return { refused: null, left: Math.floor(left - 1), fullAt }
    }
  }
}
