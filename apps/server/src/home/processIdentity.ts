/**
 * Which process a number means. A pid alone is reused after a restart, so a process is a pid together with the boot and the
 * clock tick at which it started. Recorded on disk, it stays false for ever once the process is gone.
 */
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { Effect, Schema } from "effect"

/** `pid` and when it started, as the operating system words it. */
export const ProcessIdentity = Schema.Struct({ pid: Schema.Int, startedAt: Schema.String })
export type ProcessIdentity = typeof ProcessIdentity.Type

// Read with node:fs rather than FileSystem: these are the kernel's own files, and the answer "cannot be read" is an ordinary one.
const readText = (file: string) => Effect.promise(() => readFile(file, "utf8").catch(() => null))

const bootId = readText("/proc/sys/kernel/random/boot_id").pipe(Effect.map((id) => id?.slice(0, 8) ?? "boot"))

/** Fields after the command name, which may itself hold spaces and brackets. Source: proc_pid_stat(5). */
const fieldsOf = (stat: string) => stat.slice(stat.lastIndexOf(")") + 2).split(" ")

const startedAtLinux = Effect.fnUntraced(function* (pid: number) {
  const stat = yield* readText(`/proc/${pid}/stat`)
  if (stat === null) return null
  const [state] = fieldsOf(stat)
  const ticks = fieldsOf(stat)[19]
  // A zombie has stopped running; only its parent has not looked yet.
  if (ticks === undefined || state === "Z" || state === "X") return null
  return `${yield* bootId}.${ticks}`
})

const startedAtElsewhere = (pid: number) =>
  Effect.callback<string | null>((resume) => {
    execFile("ps", ["-o", "lstart=", "-p", String(pid)], (error, stdout) => {
      const startedAt = stdout.trim().replaceAll(/[^A-Za-z0-9]+/g, ".")
      resume(Effect.succeed(error !== null || startedAt === "" ? null : startedAt))
    })
  })

/** When the process with this number started; `null` when there is none (a zombie is none). Letters, digits and dots only. */
export const startedAt = process.platform === "linux" ? startedAtLinux : startedAtElsewhere

/** This very process. */
export const self = Effect.suspend(() => startedAt(process.pid)).pipe(
  Effect.map((startedAt): ProcessIdentity => ({ pid: process.pid, startedAt: startedAt ?? "unknown" }))
)

/** Whether that process, and not a later one with its number, still runs. */
export const isAlive = (identity: ProcessIdentity) =>
  startedAt(identity.pid).pipe(Effect.map((startedAt) => startedAt !== null && startedAt === identity.startedAt))
