/**
 * Makes a data directory whole or not at all: initdb works in a temporary directory beside it, the database is created there,
 * everything is synced, then one rename puts it in place. A first start killed half way leaves only rubbish to sweep.
 */
import { Effect, FileSystem, Path, Redacted, Schedule } from "effect"
import { createFile } from "../home/durableFile.ts"
import { type Binaries, majorVersion } from "./binaries.ts"
import { DataOfAnotherVersion, PostgresDidNotStart, PostgresDiskFull } from "./errors.ts"
import type { Placement } from "./placement.ts"
import { runAs } from "./runAs.ts"
import { startLog } from "./serverLog.ts"

/** The superuser, and the database that is the installation's. */
export const openfaith = "openfaith"

/** The builtin provider sorts alike on every computer, whatever its C library. Syncing is done once, at the end. */
const initdbOptions = [
  `--username=${openfaith}`,
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-sync",
  "--no-instructions"
] as const

/** Whether there is data, and that this PostgreSQL can read it. */
export const hasData = Effect.fnUntraced(function* (dataDirectory: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  if (!(yield* files.exists(dataDirectory))) return false
  const found = (yield* files.readFileString(paths.join(dataDirectory, "PG_VERSION"))).trim()
  if (found !== majorVersion) return yield* new DataOfAnotherVersion({ dataDirectory, found, expected: majorVersion })
  return true
})

const partialPrefix = "data.partial-"
/** Where this process makes a data directory. */
export const partialOf = ({ base }: Placement) => `${base}/${partialPrefix}${process.pid}`

/** What a killed process had started may still be writing there for a moment. */
const sweepPartials = Effect.fnUntraced(function* ({ base }: Placement) {
  const files = yield* FileSystem.FileSystem
  const left = (yield* files.readDirectory(base)).filter((name) => name.startsWith(partialPrefix))
  yield* Effect.forEach(left, (name) =>
    Effect.retry(files.remove(`${base}/${name}`, { recursive: true, force: true }), { schedule: Schedule.spaced("100 millis"), times: 30 })
  )
})

/** Under the database's lock: lets `fill` write one beside its place; it is the server's user's then, and synced. */
export const fillDataDirectory = Effect.fnUntraced(function* <E, R>(
  placement: Placement,
  binaries: Binaries,
  durable: boolean,
  fill: (partial: string) => Effect.Effect<void, E, R>
) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const { owner } = placement
  const logFile = paths.join(placement.logDirectory, startLog)
  const step = Effect.fnUntraced(function* (program: string, args: ReadonlyArray<string>, as: typeof owner) {
    const { code, output } = yield* runAs(program, args, { as })
    if (code !== 0) yield* new PostgresDidNotStart({ logFile, reason: `making its data directory failed: ${output.trim()}` })
  })
  yield* sweepPartials(placement)
  const partial = partialOf(placement)
  yield* Effect.gen(function* () {
    yield* files.makeDirectory(partial, { mode: 0o700 })
    yield* fill(partial)
    if (owner !== null) yield* step("chown", ["-R", `${owner.uid}:${owner.gid}`, partial], null)
    if (durable) yield* step(binaries.initdb, ["-D", partial, "--sync-only"], owner)
  }).pipe(Effect.onError(() => Effect.ignore(files.remove(partial, { recursive: true, force: true }))))
})

/** Under the database's lock, with no data there. */
export const initialise = Effect.fnUntraced(function* (
  placement: Placement,
  binaries: Binaries,
  password: Redacted.Redacted,
  durable: boolean
) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const logFile = paths.join(placement.logDirectory, startLog)
  const { owner } = placement
  const give = (path: string) => (owner === null ? Effect.void : files.chown(path, owner.uid, owner.gid))
  const failure = (output: string) =>
    /No space left on device/.test(output)
      ? new PostgresDiskFull({ dataDirectory: placement.dataDirectory, logFile })
      : new PostgresDidNotStart({ logFile, reason: `making its data directory failed: ${output.trim().split("\n").slice(-3).join(" ")}` })
  const step = Effect.fnUntraced(function* (program: string, args: ReadonlyArray<string>, input?: string) {
    const { code, output } = yield* runAs(program, args, { as: owner, ...(input === undefined ? {} : { input }) })
    if (code !== 0 || /^ERROR|ERROR: /m.test(output)) yield* failure(output)
  })

  yield* sweepPartials(placement)
  const partial = partialOf(placement)
  const passwordFile = `${partial}.password`
  yield* Effect.gen(function* () {
    yield* files.makeDirectory(partial, { mode: 0o700 })
    yield* give(partial)
    yield* createFile(passwordFile, new TextEncoder().encode(Redacted.value(password)))
    yield* give(passwordFile)
    yield* step(binaries.initdb, ["-D", partial, `--pwfile=${passwordFile}`, ...initdbOptions])
    yield* step(binaries.postgres, ["--single", "-F", "-D", partial, "template1"], `CREATE DATABASE ${openfaith}\n`)
    const configuration = paths.join(partial, "postgresql.conf")
    yield* files.writeFileString(configuration, "\ninclude '../openfaith.conf'\n", { flag: "a" })
    if (durable) yield* step(binaries.initdb, ["-D", partial, "--sync-only"])
    yield* files.rename(partial, placement.dataDirectory)
  }).pipe(
    Effect.ensuring(Effect.ignore(files.remove(passwordFile, { force: true }))),
    Effect.onError(() => Effect.ignore(files.remove(partial, { recursive: true, force: true })))
  )
})
