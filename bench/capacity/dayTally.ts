/** What a simulated day adds up to, minute by minute and second by second. */
import type { Cost } from "./costs.ts"

const minute = 60_000
const minutes = 24 * 60
const seconds = 24 * 3600

/** Of the minutes of a day, each as a part of what there is. */
export interface Use {
  readonly mean: number
  readonly p95: number
  readonly peak: number
}

/** Seconds. */
export interface Lateness {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly most: number
}

/** The value that a part of them does not exceed. Sorted in place: there are a million. */
const partOf = (sorted: Float64Array, part: number) => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0

export const latenessOf = (values: ReadonlyArray<number>): Lateness => {
  const sorted = Float64Array.from(values).sort()
  return { p50: partOf(sorted, 0.5), p95: partOf(sorted, 0.95), p99: partOf(sorted, 0.99), most: partOf(sorted, 1) }
}

/** Of processors that are busy in parts of a day. */
export const makeUse = (start: number, processors: number, shareAtRest: number) => {
  const busy = new Float64Array(minutes)
  return {
    /** Some milliseconds of a processor, until a moment; they may reach over several minutes, and beyond the day. */
    note: (until: number, millis: number) => {
      let [to, left] = [until - start, millis]
      while (left > 0 && to > 0) {
        const place = Math.ceil(to / minute) - 1
        const part = Math.min(left, to - place * minute)
        if (place < minutes) busy[place] = (busy[place] ?? 0) + part
        to -= part
        left -= part
      }
    },
    use: (): Use => {
      const parts = busy.map((millis) => Math.min(1, millis / (processors * minute) + shareAtRest)).sort()
      return { mean: parts.reduce((sum, part) => sum + part, 0) / minutes, p95: partOf(parts, 0.95), peak: partOf(parts, 1) }
    }
  }
}

/** Of what the database carries out and writes: the busiest second. */
export const makePeaks = (start: number, rest: Pick<Cost, "statements" | "walBytes">) => {
  const statements = new Float64Array(seconds)
  const walBytes = new Float64Array(seconds)
  const most = (values: Float64Array) => values.reduce((most, value) => Math.max(most, value), 0)
  return {
    note: (now: number, cost: Pick<Cost, "statements" | "walBytes">) => {
      const second = Math.floor((now - start) / 1000)
      statements[second] = (statements[second] ?? 0) + cost.statements
      walBytes[second] = (walBytes[second] ?? 0) + cost.walBytes
    },
    peaks: () => ({ statements: most(statements) + rest.statements, walBytes: most(walBytes) + rest.walBytes })
  }
}
