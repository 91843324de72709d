/** ClockFile: how a runner's wall clock is set from outside; see steppedClock.ts, which the runner is started with. */
import { readFileSync, renameSync, writeFileSync } from "node:fs"

export interface ClockFile {
  readonly set: (byMillis: number) => void
  /** By how much the clock of which process is known to be wrong. */
  readonly seen: () => { readonly worker: number; readonly by: number } | null
  /** What a process is started with to obey it. */
  readonly env: Readonly<Record<string, string>>
}

const preload = new URL("steppedClock.ts", import.meta.url).href

export const makeClockFile = (file: string): ClockFile => ({
  set: (byMillis) => {
    writeFileSync(`${file}.new`, String(byMillis))
    renameSync(`${file}.new`, file)
  },
  seen: () => {
    try {
      const [worker = 0, by = 0] = readFileSync(`${file}.seen`, "utf8").split(" ").map(Number)
      return { worker, by }
    } catch {
      return null
    }
  },
  env: { OPENFAITH_CHAOS_CLOCK: file, NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import=${preload}`.trim() }
})
