import { CliOutput } from "effect/cli"
import { padEnd, padStart } from "./Screen.ts"

export type Cell = string | number | null

/** Columns as wide as their widest cell; numbers to the right. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<Cell>>): string => {
  const isNumeric = head.map((_, column) => rows.every((row) => typeof row[column] !== "string"))
  const text = [head, ...rows].map((row) =>
    row.map((cell) => (cell === null ? "-" : typeof cell === "number" ? cell.toLocaleString("en-US") : cell))
  )
  const widths = head.map((_, column) => Math.max(...text.map((row) => CliOutput.displayWidth(row[column] ?? ""))))
  return text
    .map((row) =>
      row
        .map((cell, column) => (isNumeric[column] ? padStart(cell, widths[column] ?? 0) : padEnd(cell, widths[column] ?? 0)))
        .join("  ")
        .trimEnd()
    )
    .join("\n")
}
