/** The machine that figures were found on. */
import { readFileSync } from "node:fs"
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

/** Of Linux, whatever the machine: its clock ticks are hundredths of a second. */
const tickMs = 10

/** Processor time that processes have taken so far, in milliseconds; `null` where the system does not tell. It does not depend on what else goes on. */
export const processorMs = (pids: ReadonlyArray<number>): number | null => {
  try {
    return pids.reduce((sum, pid) => {
      const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")
        .slice(11, 13)
        .map(Number)
      return sum + (user + system) * tickMs
    }, 0)
  } catch {
    return null
  }
}

/** The most memory that a process has had, in MB. */
export const mostMemory = (pid: number) => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024
