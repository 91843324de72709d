/** Where progress is shown: standard error, so that standard output stays clean for results. */
import { Context, Effect, Layer } from "effect"
import { CliOutput } from "effect/cli"

export interface ScreenShape {
  /** Somebody watches, and the cursor can be moved: progress is redrawn in place. */
  readonly isLive: boolean
  readonly hasColors: boolean
  /** In character cells, as it is now: windows are resized. */
  readonly size: Effect.Effect<{ readonly columns: number; readonly rows: number }>
  readonly write: (text: string) => Effect.Effect<void>
}

export class Screen extends Context.Service<Screen, ScreenShape>()("@openfaith/cli/output/Screen") {
  static readonly layer = Layer.sync(Screen, () => {
    const { NO_COLOR = "", TERM } = process.env
    const isLive = process.stderr.isTTY && TERM !== "dumb"
    return Screen.of({
      isLive,
      hasColors: isLive && NO_COLOR === "",
      size: Effect.sync(() => ({ columns: process.stderr.columns || 80, rows: process.stderr.rows || 24 })),
      write: (text) => Effect.sync(() => void process.stderr.write(text))
    })
  })
}

/** A line for people, on standard error. */
export const note = (text: string) => Screen.use(({ write }) => write(`${text}\n`))

const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" })

/** Cut to so many cells; what was cut ends in an ellipsis. */
export const fit = (text: string, cells: number): string => {
  if (CliOutput.displayWidth(text) <= cells) return text
  if (cells < 1) return ""
  let kept = ""
  let used = 0
  for (const { segment } of segments.segment(text)) {
    const width = CliOutput.displayWidth(segment)
    if (used + width > cells - 1) break
    kept += segment
    used += width
  }
  return `${kept}…`
}

export const padEnd = (text: string, cells: number): string => text + " ".repeat(Math.max(0, cells - CliOutput.displayWidth(text)))
export const padStart = (text: string, cells: number): string => " ".repeat(Math.max(0, cells - CliOutput.displayWidth(text))) + text

/**
 * The characters that replace what was drawn before by new lines, in place. A window made narrower since has wrapped the old lines, so they may take
 * more rows than they were.
 */
export const redraw = (before: ReadonlyArray<string>, lines: ReadonlyArray<string>, columns: number): string => {
  const rows = before.reduce((sum, line) => sum + Math.max(1, Math.ceil(CliOutput.displayWidth(line) / columns)), 0)
  const up = rows > 0 ? `\u001B[${rows}A\r` : ""
  return `${up}${lines.map((line) => `${line}\u001B[K\n`).join("")}\u001B[J`
}
