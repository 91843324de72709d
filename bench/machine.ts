/** The machine that figures were found on. */
import { cpus, loadavg, totalmem } from "node:os"

export const machineFacts = (): ReadonlyArray<string> => {
  const processors = cpus()
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? "unknown processor"}`,
    `${(totalmem() / 1024 ** 3).toFixed(0)} GB of memory`,
    `Node.js ${process.version}, ${process.platform} ${process.arch}`,
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(", ")}`
  ]
}

/** The value that a part of the values does not exceed. */
export const percentile = (values: ReadonlyArray<number>, part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0
}
