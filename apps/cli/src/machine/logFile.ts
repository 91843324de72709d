/**
 * The log file of the home, which several processes write at once: the server, runners, commands. Each line is one write to the end of whatever the file
 * is just then, which the system does whole. One that has become too large moves aside as `.1`, those before it as `.2` and so on, and the oldest goes.
 * One process at a time moves them: two that both found the file too large would put an almost empty one in the place of a full one.
 */
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Config, Effect, Schema } from "effect"

export interface Keeping {
  /** A file that is larger after a line moves aside. */
  readonly mostBytes: number
  /** So many older files are kept. */
  readonly olderFiles: number
}

const atLeastOne = (name: string, usual: number) =>
  Config.schema(Schema.NumberFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(1)), name).pipe(Config.withDefault(usual))

/** `OPENFAITH_LOG_FILE_MB`, `OPENFAITH_LOG_FILES`. */
export const keeping = Effect.gen(function* () {
  const megabytes = yield* atLeastOne("OPENFAITH_LOG_FILE_MB", 10)
  const files = yield* atLeastOne("OPENFAITH_LOG_FILES", 5)
  const found: Keeping = { mostBytes: megabytes * 1024 * 1024, olderFiles: files }
  return found
})

/** A lock that the kernel releases with the process (server/home/kernelLock.ts says why SQLite); `null`: another process has it. */
const lockNow = (file: string) => {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec("BEGIN EXCLUSIVE")
    return database
  } catch {
    database.close()
    return null
  }
}

/** From the oldest, so that a process that is killed in between leaves a gap and loses nothing; up to the first gap, which the next one closes. */
const moveAside = (file: string, { mostBytes, olderFiles }: Keeping) => {
  const lock = lockNow(`${file}.lock`)
  if (lock === null) return
  try {
    // Somebody else may have done it just before.
    if (statSync(file).size <= mostBytes) return
    let free = 1
    while (free < olderFiles && existsSync(`${file}.${free}`)) free++
    for (let number = free; number > 1; number--) renameSync(`${file}.${number - 1}`, `${file}.${number}`)
    renameSync(file, `${file}.1`)
  } finally {
    lock.close()
  }
}

/** Writes lines, each whole and at once, so that the last words before a crash are in the file. A log that cannot be written must not stop what it tells of. */
export const logWriter = (file: string, kept: Keeping) => {
  const folder = dirname(file)
  const home = join(folder, "..")
  return (line: string): void => {
    try {
      // A command that only reads must not make a home, not even for its log.
      if (!existsSync(home)) return
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const descriptor = openSync(file, "a", 0o600)
      let size: number
      try {
        writeSync(descriptor, `${line}\n`)
        size = fstatSync(descriptor).size
      } finally {
        closeSync(descriptor)
      }
      if (size > kept.mostBytes) moveAside(file, kept)
    } catch {}
  }
}
