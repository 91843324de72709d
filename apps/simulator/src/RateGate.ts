/**
 * RateGate: counts requests per user in windows, as Planning Center does: 100 per 20 s, and a second count for requests that reach
 * beyond offset 30,000. Refused requests count too. A deep request is counted in both windows; the headers tell of the plain one only.
 */
export interface Limits {
  readonly requests: number
  readonly deepRequests: number
  readonly periodSeconds: number
  /** `fixed`: a window opens with its first request and empties at its end. `sliding`: any stretch of the period counts. */
  readonly window: "fixed" | "sliding"
}

export const planningCenterLimits: Limits = { requests: 100, deepRequests: 75, periodSeconds: 20, window: "fixed" }

/** Rows to skip above which a request is a deep one. */
export const deepOffset = 30_000

export interface Passage {
  readonly allowed: boolean
  /** Requests of the window, this one included, and how many it may hold. */
  readonly count: number
  readonly limit: number
  readonly retryAfterSeconds: number
  /** What the headers announce. */
  readonly announced: { readonly limit: number; readonly periodSeconds: number; readonly count: number }
}

export interface RateGate {
  readonly limits: () => Limits
  readonly setLimits: (limits: Limits) => void
  readonly pass: (user: string, offset: number, nowMillis: number) => Passage
}

export const makeRateGate = (initial: Limits): RateGate => {
  let limits = initial
  const windows = new Map<string, Array<number>>()

  const count = (key: string, now: number) => {
    const times = windows.get(key) ?? []
    windows.set(key, times)
    const period = limits.periodSeconds * 1000
    const first = times[0]
    if (limits.window === "sliding") {
      const expired = times.findIndex((time) => time > now - period)
      times.splice(0, expired === -1 ? times.length : expired)
    } else if (first !== undefined && now >= first + period) times.length = 0
    times.push(now)
    return times
  }

  const verdict = (times: ReadonlyArray<number>, limit: number, now: number) => {
    // The request that has to leave the window before one more fits.
    const leaving = times[limits.window === "sliding" ? Math.max(0, times.length - limit) : 0] ?? now
    const opensAt = leaving + limits.periodSeconds * 1000
    return { allowed: times.length <= limit, count: times.length, limit, retryAfterSeconds: Math.max(1, Math.ceil((opensAt - now) / 1000)) }
  }

  return {
    limits: () => limits,
    setLimits: (next) => {
      limits = next
    },
    pass: (user, offset, now) => {
      const plain = verdict(count(user, now), limits.requests, now)
      const announced = { limit: limits.requests, periodSeconds: limits.periodSeconds, count: plain.count }
      if (offset <= deepOffset) return { ...plain, announced }
      const deep = verdict(count(`${user} deep`, now), limits.deepRequests, now)
      return { ...(plain.allowed ? deep : plain), announced }
    }
  }
}
