/**
 * Puts a backup in the place of the embedded database: every file is compared with what the backup says it is, the whole is made beside its place and moved
 * there in one step, and PostgreSQL recovers it on a timeline of its own (`recovery.signal`), by which the engine notices that it has been restored.
 */
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { createHash } from "node:crypto"
import { PgClient } from "@effect/sql-pg"
import { Config, Effect, type FileSystem, Option, type Path, Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import { SqlClient } from "effect/sql"
import { createFile, replaceFile } from "../home/durableFile.ts"
import { unusable } from "../home/errors.ts"
import { Home } from "../home/Home.ts"
import { majorVersion } from "../postgres/binaries.ts"
import { EmbeddedPostgres } from "../postgres/EmbeddedPostgres.ts"
import { copyFile } from "./copyFile.ts"
import { BackupOfAnotherVersion, BackupUnusable } from "./errors.ts"
import { whereMissing } from "./isMissing.ts"
import { AnyManifest, backupFormat, Manifest } from "./manifest.ts"

export interface RestoreDone {
  readonly folder: string
  /** The moment the database shows. */
  readonly asOf: string
  readonly bytes: number
  readonly dataDirectory: string
  /** Where the data is that was there before; `null`: there was none. */
  readonly replaced: string | null
}

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

const readManifest = Effect.fnUntraced(function* (folder: string) {
  const unusable = (problem: string) => new BackupUnusable({ folder, problem })
  const text = yield* Effect.tryPromise({
    try: () => readFile(join(folder, "backup.json"), "utf8"),
    catch: () => unusable("it has no backup.json that can be read, so it is no backup or was not finished")
  })
  const decode = <A>(schema: Schema.ConstraintCodec<A, unknown>) =>
    Effect.mapError(Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text), () =>
      unusable("its backup.json is not what OpenFaith writes")
    )
  const any = yield* decode(AnyManifest)
  if (any.format !== backupFormat) return yield* unusable(`its format is ${any.format}, and this OpenFaith reads ${backupFormat}`)
  if (any.postgres !== majorVersion) return yield* new BackupOfAnotherVersion({ folder, found: any.postgres })
  const manifest = yield* decode(Manifest)
  if (manifest.files.some(({ path }) => path.startsWith("/") || path.split("/").includes("..")))
    return yield* unusable("its backup.json names files outside of it")
  return manifest
})

/** Copies and compares; `to` is where what is below `part` of the backup goes. */
const copyPart = Effect.fnUntraced(function* (folder: string, { files }: Manifest, part: "data" | "keys", to: string) {
  const unusable = (problem: string) => new BackupUnusable({ folder, problem })
  const own = files.filter(({ path }) => path.startsWith(`${part}/`))
  yield* Effect.forEach(
    own,
    ({ bytes, path, sha256 }) =>
      Effect.gen(function* () {
        const copied = yield* Effect.tryPromise({
          try: () => copyFile(join(folder, path), join(to, path.slice(part.length + 1))),
          catch: (cause) => unusable(`${path} could not be copied (${reasonOf(cause)})`)
        })
        if (copied === null) return yield* unusable(`${path} is missing`)
        if (copied.bytes !== bytes || copied.sha256 !== sha256) return yield* unusable(`${path} is not as it was when it was backed up`)
      }),
    { concurrency: 4, discard: true }
  )
  return own.reduce((sum, { bytes }) => sum + bytes, 0)
})

/** Directories that hold no file have to be there too. */
const makeDirectories = async (from: string, to: string): Promise<void> => {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    await mkdir(join(to, entry.name), { recursive: true, mode: 0o700 })
    await makeDirectories(join(from, entry.name), join(to, entry.name))
  }
}

/** What PostgreSQL is told for this one recovery: there is no archive to ask, what it needs is there. */
const recoveryLines = "restore_command = 'false'\n"

const nameOf = (secret: Uint8Array) => createHash("sha256").update(secret).digest("hex").slice(0, 16)

/** The backup's keys join those of the home: what it is sealed with has to be opened, and so has what came since, elsewhere. */
const takeKeys = Effect.fnUntraced(function* (folder: string, { files }: Manifest) {
  const home = yield* Home
  const fromOutside = yield* Effect.orDie(Config.option(Config.Redacted("OPENFAITH_MASTER_KEY")))
  for (const { path } of files.filter((file) => file.path.startsWith("keys/"))) {
    const name = path.slice("keys/".length)
    if (name.startsWith("master") && Option.isSome(fromOutside)) continue
    const content = yield* Effect.promise(() => readFile(join(folder, path)))
    const place = home.path("keys", name)
    if (name === "postgres.password") {
      // Of data that is put aside: whoever wants it back needs it.
      const before = yield* Effect.promise(() => readFile(place).catch(whereMissing(null)))
      if (before !== null && !before.equals(content)) yield* createFile(`${place}.replaced-${nameOf(before)}`, before)
      yield* replaceFile(place, content)
    } else yield* createFile(place, content)
    const held = yield* Effect.promise(() => readFile(place))
    // The home has another current key, from a rotation since or from before: it stays, and the backup's is kept as a former one.
    if (name === "master.key" && !held.equals(content)) yield* createFile(home.path("keys", `master-${nameOf(content)}.key`), content)
  }
})

/** Restores into this home. `replace`: data that is there is put aside. The database runs, recovered, until the scope closes. */
export const restore = Effect.fn("restore")(function* (given: string, replace: boolean) {
  const folder = resolve(given)
  const home = yield* Home
  const embedded = yield* EmbeddedPostgres
  const services = yield* Effect.context<FileSystem.FileSystem | Path.Path | SecureRandom.SecureRandom>()
  const manifest = yield* readManifest(folder)
  let bytes = 0
  const { dataDirectory, replaced } = yield* embedded.adopt(replace, (partial) =>
    Effect.gen(function* () {
      yield* Effect.tryPromise({
        try: () => makeDirectories(join(folder, "data"), partial),
        catch: (cause) => new BackupUnusable({ folder, problem: `it could not be copied (${reasonOf(cause)})` })
      })
      bytes = yield* copyPart(folder, manifest, "data", partial)
      yield* Effect.promise(async () => {
        await appendFile(join(partial, "postgresql.auto.conf"), recoveryLines)
        await writeFile(join(partial, "recovery.signal"), "", { mode: 0o600 })
      })
      yield* unusable(home.root)(takeKeys(folder, manifest))
    }).pipe(Effect.provideContext(services), Effect.provideService(Home, home))
  )
  const { url } = yield* embedded.use
  yield* Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`ALTER SYSTEM RESET restore_command`
  }).pipe(Effect.provide(PgClient.layer({ url, maxConnections: 1, applicationName: "openfaith-restore" })))
  const done: RestoreDone = { folder, asOf: manifest.asOf, bytes, dataDirectory, replaced }
  yield* Effect.logInfo(`Restored into ${home.root} what ${folder} shows of ${manifest.asOf}.`)
  return done
})
