/**
 * The server process of a data directory, read from `postmaster.pid`, which outlives a crash: it counts only when the process
 * it names is really PostgreSQL in that directory. Source: https://www.postgresql.org/docs/18/storage-file-layout.html
 */
import { readFile, readlink } from "node:fs/promises"
import { execFile } from "node:child_process"
import { type Duration, Effect, FileSystem, Path, Schedule } from "effect"
import { startedAt } from "../home/processIdentity.ts"

export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** `changing`: starting, recovering or stopping. */
  readonly state: "ready" | "changing"
}

interface PidFile {
  readonly pid: number
  readonly port: number
  readonly sharedMemoryId: string | null
  readonly status: string
}

const pidFileOf = Effect.fnUntraced(function* (dataDirectory: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const text = yield* files
    .readFileString(paths.join(dataDirectory, "postmaster.pid"))
    .pipe(Effect.catchReason("PlatformError", "NotFound", () => Effect.succeed(null)))
  if (text === null) return null
  const lines = text.split("\n").map((line) => line.trim())
  return {
    pid: Number(lines[0]),
    port: Number(lines[3]),
    sharedMemoryId: lines[6]?.split(/\s+/)[1] ?? null,
    status: lines[7] ?? ""
  } satisfies PidFile
})

/** A postmaster's working directory is its data directory; elsewhere than on Linux its command line names it. */
const servesFrom = (pid: number, dataDirectory: string) =>
  process.platform === "linux"
    ? Effect.promise(() => readlink(`/proc/${pid}/cwd`).catch(() => null)).pipe(Effect.map((directory) => directory === dataDirectory))
    : Effect.callback<boolean>((resume) => {
        execFile("ps", ["-o", "command=", "-p", String(pid)], (_, stdout) => resume(Effect.succeed(stdout.includes(dataDirectory))))
      })

/** The live server of a data directory, or `null`. */
export const findPostmaster = Effect.fnUntraced(function* (dataDirectory: string) {
  const files = yield* FileSystem.FileSystem
  const file = yield* pidFileOf(dataDirectory)
  if (file === null || !(file.pid > 0)) return null
  if ((yield* startedAt(file.pid)) === null) return null
  if (!(yield* servesFrom(file.pid, yield* files.realPath(dataDirectory)))) return null
  return { pid: file.pid, port: file.port, state: file.status === "ready" ? "ready" : "changing" } satisfies Postmaster
})

/** The live server once it has finished starting, recovering or stopping; `null` when there is none. */
export const settledPostmaster = Effect.fnUntraced(function* (dataDirectory: string) {
  let server = yield* findPostmaster(dataDirectory)
  while (server?.state === "changing") {
    yield* Effect.sleep("20 millis")
    server = yield* findPostmaster(dataDirectory)
  }
  return server
})

/**
 * Removes the pid and socket files of a dead server where PostgreSQL itself would take it for a live one: its number now belongs to
 * another process (after a reboot, in a container) or to a zombie. Only when no leftover backend uses its shared memory.
 */
export const clearStalePidFile = Effect.fnUntraced(function* (dataDirectory: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const file = yield* pidFileOf(dataDirectory)
  if (file === null || process.platform !== "linux") return
  const segments = yield* Effect.promise(() => readFile("/proc/sysvipc/shm", "utf8").catch(() => null))
  if (segments === null) return
  const segment = segments.split("\n").find((line) => line.trim().split(/\s+/)[1] === file.sharedMemoryId)
  const users = Number(segment?.trim().split(/\s+/)[6] ?? 0)
  if (users > 0) return
  const stale = (yield* files.readDirectory(dataDirectory)).filter((name) => name === "postmaster.pid" || name.startsWith(".s.PGSQL."))
  yield* Effect.forEach(stale, (name) => files.remove(paths.join(dataDirectory, name), { force: true }))
})

const gone = (pid: number, within: Duration.Input) =>
  startedAt(pid).pipe(
    Effect.map((started) => started === null),
    Effect.repeat({ until: (isGone) => isGone, schedule: Schedule.spaced("10 millis") }),
    Effect.timeoutOrElse({ duration: within, orElse: () => Effect.succeed(false) })
  )

const signal = (pid: number, name: "SIGINT" | "SIGQUIT") =>
  Effect.sync(() => {
    try {
      process.kill(pid, name)
    } catch {
      // It ended by itself in between.
    }
  })

/**
 * What `pg_ctl stop -m fast` does, without a process: sessions are ended and a checkpoint written. A server that cannot finish
 * in 60 s is stopped at once and recovers at its next start. Source: https://www.postgresql.org/docs/18/server-shutdown.html
 */
export const stopPostmaster = Effect.fnUntraced(function* (pid: number) {
  yield* signal(pid, "SIGINT")
  if (yield* gone(pid, "60 seconds")) return
  yield* Effect.logWarning(`PostgreSQL (process ${pid}) did not finish its shutdown in 60 s and is stopped at once`)
  yield* signal(pid, "SIGQUIT")
  yield* gone(pid, "10 seconds")
})
