/**
 * A church that outlives its process: each change of live mode is written down with its moment before it happens, and a new start makes the same church
 * and lets the same things happen at the same moments. Chance is seeded, so the moments are enough.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs"
import { dirname } from "node:path"

export interface History {
  /** Milliseconds since the epoch, in order. */
  readonly moments: ReadonlyArray<number>
  readonly note: (epochMillis: number) => void
}

export const noHistory: History = { moments: [], note: () => {} }

export const openHistory = (file: string): History => {
  mkdirSync(dirname(file), { recursive: true })
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : []
  // A process killed while writing leaves half a line at the end: its change had not happened yet.
  const moments = lines.slice(0, -1).flatMap((line) => (/^\d+$/.test(line) ? [Number(line)] : []))
  return { moments, note: (epochMillis) => appendFileSync(file, `${epochMillis}\n`) }
}
