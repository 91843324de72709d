import { Effect, FileSystem, Path, Schedule, Schema } from "effect"
import type { Binaries } from "./binaries.ts"
import { PostgresDidNotStart, PostgresDiskFull, PostgresForbidden, PostgresPortTaken } from "./errors.ts"
import type { Placement } from "./placement.ts"
import { clearStalePidFile, settledPostmaster } from "./postmaster.ts"
import { runAs } from "./runAs.ts"
import { mark, since, startLog } from "./serverLog.ts"
import { type ServerOptions, settingsText } from "./settings.ts"

/** Longest recovery we wait for; a server killed in mid-load needs seconds. */
const startSeconds = 300

/** Backends of a killed server need a moment to notice; until then PostgreSQL refuses to start beside them. */
class Lingering extends Schema.TaggedError<Lingering>()("Lingering", {}) {}

/** What the server's last words mean. */
const failure = (said: string, { dataDirectory, logFile, port }: { dataDirectory: string; logFile: string; port: number }) => {
  if (/No space left on device/.test(said)) return new PostgresDiskFull({ dataDirectory, logFile })
  if (/Address already in use/.test(said)) return new PostgresPortTaken({ port, logFile })
  if (/pre-existing shared memory block|lock file .* already exists/.test(said)) return new Lingering()
  const reason = /(?:FATAL|PANIC):\s*(.+)/.exec(said)?.[1] ?? said.trim().split("\n").at(-1) ?? "it gave no reason"
  return /Permission denied|invalid permissions|wrong ownership/.test(said)
    ? new PostgresForbidden({ dataDirectory, logFile, reason })
    : new PostgresDidNotStart({ logFile, reason })
}

const attempt = Effect.fnUntraced(function* (placement: Placement, binaries: Binaries, port: number, options: ServerOptions) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const { dataDirectory, logDirectory } = placement
  // A process killed while it was starting the server leaves one that starts all the same.
  if ((yield* settledPostmaster(dataDirectory)) !== null) return
  yield* clearStalePidFile(dataDirectory)
  const settings = paths.join(placement.base, "openfaith.conf")
  // Removed first: root may have written it in a home that is ours again now.
  yield* files.remove(settings, { force: true })
  yield* files.writeFileString(settings, settingsText(placement, port, options), { mode: 0o644 })
  const before = yield* mark(logDirectory)
  // pg_ctl gives the server a session of its own: neither Ctrl-C nor the death of this process reaches it.
  const { code, output } = yield* runAs(
    binaries.pgCtl,
    ["start", "-w", "-s", "-t", String(startSeconds), "-D", dataDirectory, "-l", paths.join(logDirectory, startLog)],
    { as: placement.owner }
  )
  if (code !== 0) {
    const { file: logFile, text } = yield* since(logDirectory, before)
    yield* failure(`${text}\n${output}`, { dataDirectory, logFile, port })
  }
})

/** Starts the server of an existing data directory and waits until it accepts connections. Under the database's lock, with none running. */
export const startPostmaster = Effect.fn("EmbeddedPostgres.start")(function* (
  placement: Placement,
  binaries: Binaries,
  port: number,
  options: ServerOptions
) {
  const paths = yield* Path.Path
  const logFile = paths.join(placement.logDirectory, startLog)
  yield* attempt(placement, binaries, port, options).pipe(
    Effect.retry({ while: (error) => error._tag === "Lingering", schedule: Schedule.spaced("200 millis"), times: 50 }),
    Effect.catchTag(
      "Lingering",
      () => new PostgresDidNotStart({ logFile, reason: "processes of a server that was killed still use its memory" })
    )
  )
  // Of a backup that is recovered, pg_ctl is content before it may be written to.
  const running = yield* settledPostmaster(placement.dataDirectory)
  return running ?? (yield* new PostgresDidNotStart({ logFile, reason: "it ended just after it had started" }))
})
