/**
 * EmbeddedPostgres: the database an installation has when DATABASE_URL is not set. The server is nobody's child: it runs in a
 * session of its own, every process holds a *use* of it, the last one out stops it, and one left running by a kill -9 is
 * adopted by the next. Starting, stopping and counting uses happen under one kernel lock of the home.
 */
import { Context, DateTime, Effect, FileSystem, Layer, Path, Redacted, type Scope } from "effect"
import { SecureRandom } from "effect/crypto"
import { Hex } from "effect/encoding"
import { createFile } from "../home/durableFile.ts"
import { type HomeError, NoInstallation, unusable } from "../home/errors.ts"
import { Home, type HomeShape } from "../home/Home.ts"
import { copiedBinaries, installedBinaries, majorVersion } from "./binaries.ts"
import { type BackupUnusable, DataInTheWay, DataInUse } from "../backup/errors.ts"
import { fillDataDirectory, hasData, initialise, openfaith, partialOf } from "./dataDirectory.ts"
import { PostgresPasswordLost, type PostgresError, PostgresPortTaken } from "./errors.ts"
import { checkBelonging, locate, prepare } from "./placement.ts"
import { findPostmaster, settledPostmaster, stopPostmaster } from "./postmaster.ts"
import { currentLog, startLog } from "./serverLog.ts"
import type { ServerOptions } from "./settings.ts"
import { startPostmaster } from "./start.ts"
import { enter, leave, liveUses } from "./uses.ts"

/** A server this process may use until its scope closes. */
export interface RunningPostgres {
  /** `postgres://openfaith:<password>@127.0.0.1:<port>/openfaith`: the superuser, over TCP. */
  readonly url: Redacted.Redacted
  readonly port: number
  readonly dataDirectory: string
  readonly logFile: string
  readonly startedHere: boolean
  /** It was running without any live user: its last one had been killed. */
  readonly adopted: boolean
}

/** What `status` and `doctor` tell. Reading it starts and makes nothing. */
export interface PostgresFacts {
  readonly version: string
  readonly dataDirectory: string
  /** Whether a first start has happened. */
  readonly exists: boolean
  readonly logFile: string
  readonly passwordFile: string
  /** Why the data is not in the home; `null` when it is. */
  readonly outsideHome: string | null
  /** The numeric user the server runs as, when that is not the caller. */
  readonly serverUid: number | null
  readonly pid: number | null
  readonly port: number | null
  /** Processes that use it now. */
  readonly users: ReadonlyArray<number>
}

export interface EmbeddedPostgresShape {
  /** The server, installed and started if need be, until the scope closes. While it is held, a server that dies is started again at the same port. */
  readonly use: Effect.Effect<RunningPostgres, PostgresError, Scope.Scope>
  /** The same for commands that only read: `NoInstallation` where there is no data yet. */
  readonly connectExisting: Effect.Effect<RunningPostgres, PostgresError | NoInstallation, Scope.Scope>
  readonly describe: Effect.Effect<PostgresFacts, HomeError>
  /**
   * Makes `fill`'s the data directory, in one step, once it has written all of it into the folder it is given. `replace`: data that is there is put aside,
   * under the name that is answered. Fails where somebody uses it.
   */
  readonly adopt: (
    replace: boolean,
    fill: (partial: string) => Effect.Effect<void, BackupUnusable | HomeError>
  ) => Effect.Effect<
    { readonly dataDirectory: string; readonly replaced: string | null },
    PostgresError | DataInTheWay | DataInUse | BackupUnusable
  >
  /** Stops the server whoever uses it and deletes all its data. Nothing asks again: the caller has. */
  readonly discard: Effect.Effect<void, PostgresError>
}

type Platform = FileSystem.FileSystem | Path.Path | SecureRandom.SecureRandom

/** How soon a server that died is started again. */
const watchInterval = "1 second"

const make = Effect.fnUntraced(function* (options: ServerOptions) {
  const home: HomeShape = yield* Home
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const platform = yield* Effect.context<Platform>()
  const within = <A, E, R>(effect: Effect.Effect<A, E, R | Platform>) => unusable(home.root)(Effect.provideContext(effect, platform))
  const alone = <A, E, R>(effect: Effect.Effect<A, E, R | Platform>) => home.exclusively("postgres")(within(effect))
  const usesDirectory = home.path("postgres", "users")
  const passwordFile = home.path("keys", "postgres.password")

  const readPassword = files.readFileString(passwordFile).pipe(Effect.map((text) => Redacted.make(text, { label: "postgres password" })))

  const makePassword = Effect.gen(function* () {
    const random = yield* SecureRandom.SecureRandom
    yield* createFile(passwordFile, new TextEncoder().encode(Hex.encode(yield* random.randomBytes(24))))
    return yield* readPassword
  })

  /** Under the lock. `port` insists on that one: somebody holds a URL with it. */
  const ensureRunning = Effect.fnUntraced(function* (port: number | null) {
    const located = yield* locate(home)
    const exists = yield* hasData(located.dataDirectory)
    if (exists) {
      yield* checkBelonging(home, located)
      if (!(yield* files.exists(passwordFile)))
        return yield* new PostgresPasswordLost({ file: passwordFile, dataDirectory: located.dataDirectory })
      const server = yield* settledPostmaster(located.dataDirectory)
      if (server !== null) return { server, placement: located, startedHere: false }
    }
    const placement = yield* prepare(home, located)
    const binaries = yield* placement.outsideHome === null ? installedBinaries : copiedBinaries(placement.base)
    if (!exists) yield* initialise(placement, binaries, yield* makePassword, options.durable)
    const start = Effect.gen(function* () {
      const free = yield* home.freePort("postgres")
      if (port !== null && free !== port)
        return yield* new PostgresPortTaken({ port, logFile: paths.join(placement.logDirectory, startLog) })
      return yield* startPostmaster(placement, binaries, free, options)
    })
    // A port can be lost between our look and the server's; another look finds another.
    const server = yield* Effect.retry(start, { times: 3, while: (error) => error._tag === "PostgresPortTaken" && port === null })
    return { server, placement, startedHere: true }
  })

  const lastOneOut = Effect.fnUntraced(function* (mine: string) {
    yield* leave(mine)
    if ((yield* liveUses(usesDirectory)).length > 0) return
    const server = yield* findPostmaster((yield* locate(home)).dataDirectory)
    if (server !== null) yield* stopPostmaster(server.pid)
  })

  const watch = Effect.fnUntraced(function* (dataDirectory: string, port: number) {
    if ((yield* findPostmaster(dataDirectory)) !== null) return
    const restart = Effect.gen(function* () {
      // Gone altogether: somebody discarded it, and a new database would not be the one this process uses.
      if (!(yield* hasData(dataDirectory))) return false
      return (yield* ensureRunning(port)).startedHere
    })
    if (yield* alone(restart)) yield* Effect.logWarning("PostgreSQL had died and was started again", { dataDirectory, port })
  })

  const use = Effect.gen(function* () {
    const { others } = yield* Effect.acquireRelease(
      alone(
        Effect.gen(function* () {
          const others = yield* liveUses(usesDirectory)
          return { file: yield* enter(usesDirectory), others }
        })
      ),
      // A server that cannot be stopped now is an orphan, which the next process adopts.
      ({ file }) => alone(lastOneOut(file)).pipe(Effect.catch((error) => Effect.logWarning(error.message)))
    )
    const { placement, server, startedHere } = yield* alone(ensureRunning(null))
    const password = Redacted.value(yield* within(readPassword))
    const { dataDirectory } = placement
    yield* within(watch(dataDirectory, server.port)).pipe(
      Effect.catch((error) => Effect.logError(error.message)),
      Effect.delay(watchInterval),
      Effect.forever,
      Effect.forkScoped
    )
    return {
      url: Redacted.make(`postgres://${openfaith}:${password}@127.0.0.1:${server.port}/${openfaith}`, { label: "database URL" }),
      port: server.port,
      dataDirectory,
      logFile: yield* within(currentLog(dataDirectory, placement.logDirectory)),
      startedHere,
      adopted: !startedHere && others.length === 0
    }
  })

  const connectExisting = Effect.gen(function* () {
    const { dataDirectory } = yield* within(locate(home))
    if (!(yield* within(hasData(dataDirectory)))) return yield* new NoInstallation({ root: home.root })
    return yield* use
  })

  const describe = Effect.gen(function* () {
    const placement = yield* locate(home)
    const { dataDirectory } = placement
    const exists = yield* files.exists(dataDirectory)
    const server = exists ? yield* findPostmaster(dataDirectory) : null
    return {
      version: majorVersion,
      dataDirectory,
      exists,
      logFile: yield* currentLog(dataDirectory, placement.logDirectory),
      passwordFile,
      outsideHome: placement.outsideHome,
      serverUid: placement.owner?.uid ?? null,
      pid: server?.pid ?? null,
      port: server?.port ?? (yield* home.recordedPort("postgres")),
      users: [...new Set((yield* liveUses(usesDirectory)).map(({ pid }) => pid))]
    }
  })

  const adopt: EmbeddedPostgresShape["adopt"] = (replace, fill) =>
    alone(
      Effect.gen(function* () {
        const located = yield* locate(home)
        const { dataDirectory } = located
        const isThere = yield* files.exists(dataDirectory)
        if (isThere && !replace) return yield* new DataInTheWay({ root: home.root, dataDirectory })
        const users = (yield* liveUses(usesDirectory)).map(({ pid }) => pid)
        if (isThere && (users.length > 0 || (yield* findPostmaster(dataDirectory)) !== null))
          return yield* new DataInUse({ root: home.root, pids: [...new Set(users)] })
        const placement = yield* prepare(home, located)
        const binaries = yield* placement.outsideHome === null ? installedBinaries : copiedBinaries(placement.base)
        yield* fillDataDirectory(placement, binaries, options.durable, fill)
        const aside = isThere ? `${dataDirectory}.replaced-${(yield* DateTime.now).epochMilliseconds}` : null
        if (aside !== null) yield* files.rename(dataDirectory, aside)
        yield* files.rename(partialOf(placement), dataDirectory)
        return { dataDirectory, replaced: aside }
      })
    )

  const discard = Effect.gen(function* () {
    const placement = yield* locate(home)
    const server = (yield* files.exists(placement.dataDirectory)) ? yield* settledPostmaster(placement.dataDirectory) : null
    if (server !== null) yield* stopPostmaster(server.pid)
    yield* files.remove(placement.base, { recursive: true, force: true })
    yield* files.remove(passwordFile, { force: true })
  })

  return EmbeddedPostgres.of({ use, connectExisting, describe: within(describe), adopt, discard: alone(discard) })
})

export class EmbeddedPostgres extends Context.Service<EmbeddedPostgres, EmbeddedPostgresShape>()(
  "@openfaith/server/postgres/EmbeddedPostgres"
) {
  static readonly layerWith = (options: ServerOptions) => Layer.effect(EmbeddedPostgres, make(options))
  static readonly layer = EmbeddedPostgres.layerWith({ durable: true })
}
