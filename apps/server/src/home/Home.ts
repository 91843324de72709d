/**
 * Home: the directory that is an installation (`OPENFAITH_HOME`). It holds keys, ports, logs and the embedded database; two
 * homes are two installations that share nothing. Whatever changes in it changes under a kernel lock (`kernelLock.ts`), and
 * every file is whole or absent, so any process may be killed at any line and any number may start at once.
 */
import { Config, Context, DateTime, Effect, FileSystem, Layer, Option, Path, type Redacted, Schema, type Scope } from "effect"
import { SecureRandom } from "effect/crypto"
import { Hex } from "effect/encoding"
import { createFile, readJson } from "./durableFile.ts"
import {
  type AlreadyServing,
  type HomeBusy,
  HomeDamaged,
  type HomeError,
  HomeOfAnotherVersion,
  type HomeUnusable,
  NoInstallation,
  unusable
} from "./errors.ts"
import { underLock } from "./kernelLock.ts"
import { localKey } from "./localKey.ts"
import { type MasterKeyRing, masterKeys, type MasterKeyUnusable, replaceMasterKey } from "./masterKeys.ts"
import { freePort, recordedPort } from "./ports.ts"
import { projectRoot } from "./projectRoot.ts"
import { claimPlace, runningBeside } from "./runnerPlaces.ts"
import { announceServing, claimServing, currentlyServing, releaseServing, type Serving } from "./serving.ts"

/** Raised by one when an older OpenFaith could misread the home. */
const homeFormat = 1

const HomeRecord = Schema.Struct({ format: Schema.Literal(homeFormat), id: Schema.String, createdAt: Schema.String })
/** What every version promises to write, whatever else it does. */
const AnyHomeRecord = Schema.Struct({ format: Schema.Int })

/** This process as one that does the work of its home. */
export interface ServingHere {
  /** The name of its place: whoever has it next is its successor. */
  readonly name: string
  /** Where the cluster's runner listens: the same at every start unless somebody else took it. */
  readonly runnerPort: number
  /** Tells other processes where the server answers. Call it once it does. */
  readonly announce: (url: string) => Effect.Effect<void, HomeError>
}

export interface HomeShape {
  readonly root: string
  /** Random, made with the home; moving the directory keeps it. */
  readonly id: string
  readonly createdAt: string
  /** A path inside the home. */
  readonly path: (...segments: ReadonlyArray<string>) => string
  /** Runs one effect at a time per name, across processes. Keep it short: others wait. */
  readonly exclusively: (name: string) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | HomeBusy | HomeUnusable, R>
  /**
   * The current master key and those before it: from `OPENFAITH_MASTER_KEY`, or 32 bytes from `keys/master.key` (0600), made at first use. Whoever loses
   * them loses every stored credential.
   */
  readonly masterKeys: Effect.Effect<MasterKeyRing, HomeError | MasterKeyUnusable | Config.ConfigError>
  /** Makes another master key the current one. False where the environment gives it. */
  readonly replaceMasterKey: Effect.Effect<boolean, HomeError | MasterKeyUnusable | Config.ConfigError>
  /** The key in `keys/local.key` (0600) that opens this installation's HTTP interface to whoever can read the home. */
  readonly localKey: Effect.Effect<Redacted.Redacted, HomeError>
  /** A port of 127.0.0.1 kept under this name; another is chosen and recorded if it is in use, so ask before listening, not while. */
  readonly freePort: (name: string) => Effect.Effect<number, HomeError>
  /** The port kept under this name, or `null`. */
  readonly recordedPort: (name: string) => Effect.Effect<number | null, HomeError>
  /** Who does the work of this home: its server, or where there is none, one of the runners beside it; `null`: nobody. */
  readonly serving: Effect.Effect<Serving | null, HomeError>
  /** Makes this process the server until the scope closes. `AlreadyServing` names the one that is. */
  readonly serve: Effect.Effect<ServingHere, AlreadyServing | HomeError, Scope.Scope>
  /** Makes this process a runner beside the server, and beside any others, until the scope closes. It has the first place that is free. */
  readonly join: Effect.Effect<ServingHere, HomeError, Scope.Scope>
}

type Platform = FileSystem.FileSystem | Path.Path | SecureRandom.SecureRandom

/** Where the home is, or would be. A relative `OPENFAITH_HOME` counts from the project's root, like the default. */
export const homeRoot = Effect.gen(function* () {
  const paths = yield* Path.Path
  const configured = yield* Config.option(Config.NonEmptyString("OPENFAITH_HOME"))
  return paths.resolve(
    yield* projectRoot,
    Option.getOrElse(configured, () => ".openfaith")
  )
})

const readRecord = Effect.fnUntraced(function* (root: string, file: string) {
  const any = yield* readJson(file, AnyHomeRecord)
  if (any === null) return null
  if (any.format !== homeFormat) return yield* new HomeOfAnotherVersion({ root, found: any.format, expected: homeFormat })
  return yield* readJson(file, HomeRecord)
})

const create = Effect.fnUntraced(function* (root: string, file: string) {
  const files = yield* FileSystem.FileSystem
  const random = yield* SecureRandom.SecureRandom
  yield* files.makeDirectory(root, { recursive: true, mode: 0o700 })
  const id = Hex.encode(yield* random.randomBytes(16))
  const createdAt = DateTime.formatIso(yield* DateTime.now)
  yield* createFile(file, new TextEncoder().encode(`${JSON.stringify({ format: homeFormat, id, createdAt }, null, 2)}\n`))
  // Read back: of two processes at once, the first one's record is the home's.
  const record = yield* readRecord(root, file)
  return record ?? (yield* new HomeDamaged({ file, problem: "vanished just after it was written" }))
})

const make = Effect.fnUntraced(function* (whenMissing: "create" | "fail") {
  const paths = yield* Path.Path
  const platform = yield* Effect.context<Platform>()
  const root = yield* homeRoot
  const path = (...segments: ReadonlyArray<string>) => paths.join(root, ...segments)
  const within = <A, E, R>(effect: Effect.Effect<A, E, R | Platform>) => unusable(root)(Effect.provideContext(effect, platform))

  const file = path("home.json")
  const found = yield* within(readRecord(root, file))
  if (found === null && whenMissing === "fail") return yield* new NoInstallation({ root })
  const record = found ?? (yield* within(create(root, file)))

  const exclusively: HomeShape["exclusively"] = (name) => underLock(path(`${name}.lock`))
  const alone = exclusively("home")
  const portsFile = path("ports.json")
  const servingFile = path("serving.json")
  const freeRunnerPort = freePort(portsFile, "runner")
  const placesDirectory = path("runners")
  // A record that cannot be removed names a process that is about to be dead, which is as good.
  const release = (file: string, mine: Serving) => Effect.ignore(alone(within(releaseServing(file, mine))))
  const hereAt = (name: string, file: string, mine: Serving): ServingHere => ({
    name,
    runnerPort: mine.runnerPort,
    announce: (url) => alone(within(announceServing(file, mine, url)))
  })

  return Home.of({
    root,
    id: record.id,
    createdAt: record.createdAt,
    path,
    exclusively,
    localKey: within(localKey(path("keys", "local.key"))),
    masterKeys: within(masterKeys(path("keys"))),
    replaceMasterKey: alone(within(replaceMasterKey(path("keys")))),
    freePort: (name) => alone(within(freePort(portsFile, name))),
    recordedPort: (name) => within(recordedPort(portsFile, name)),
    serving: within(
      Effect.flatMap(currentlyServing(servingFile), (server) => (server ? Effect.succeed(server) : runningBeside(placesDirectory)))
    ),
    serve: Effect.acquireRelease(alone(within(claimServing(root, servingFile, freeRunnerPort))), (mine) => release(servingFile, mine)).pipe(
      Effect.map((mine) => hereAt(record.id, servingFile, mine))
    ),
    join: Effect.acquireRelease(alone(within(claimPlace(root, placesDirectory, (name) => freePort(portsFile, name)))), ({ file, mine }) =>
      release(file, mine)
    ).pipe(Effect.map(({ file, mine, place }) => hereAt(`${record.id}/${place}`, file, mine)))
  })
})

export class Home extends Context.Service<Home, HomeShape>()("@openfaith/server/home/Home") {
  /** For commands that write: makes the home at first use. */
  static readonly layer = Layer.effect(Home, make("create"))
  /** For commands that only read: `NoInstallation` where there is none. */
  static readonly layerExisting = Layer.effect(Home, make("fail"))
}
