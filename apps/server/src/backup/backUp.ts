/**
 * A copy of the embedded database while it is written to, by PostgreSQL's own means: between `pg_backup_start` and `pg_backup_stop` the files of the data
 * directory are copied as they are, whatever is written meanwhile, together with the log of what was (WAL), from which a restore makes them consistent. A
 * replication slot of the session keeps that log until it is copied. Source: https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 *
 * The folder appears under its name when all of it is on the disk.
 */
import { createHash } from "node:crypto"
import { access, mkdir, open, readdir, rename, rm, stat, unlink, writeFile } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { version } from "@openfaith/api"
import { PgClient } from "@effect/sql-pg"
import { Effect, Schema } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { Home } from "../home/Home.ts"
import { majorVersion } from "../postgres/binaries.ts"
import { EmbeddedPostgres } from "../postgres/EmbeddedPostgres.ts"
import { copyFile } from "./copyFile.ts"
import { BackupFailed, BackupInTheWay } from "./errors.ts"
import { whereMissing } from "./isMissing.ts"
import { backupFormat, type BackedUpFile, type Manifest } from "./manifest.ts"

export interface BackupMade {
  readonly folder: string
  readonly bytes: number
  readonly files: number
  readonly asOf: string
  readonly hasMasterKey: boolean
}

/** Directories whose content belongs to the running server. Source: as above, "files that can be omitted". */
const emptied: ReadonlySet<string> = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans"
])
const ofTheServer = /^(postmaster\.(pid|opts)|current_logfiles|backup_label|tablespace_map|\.s\.PGSQL\..*)$/
const temporary = /^(pgsql_tmp.*|pg_internal\.init.*)$/
/** Copied at last, so that it is never older than what it is about. */
const control = "global/pg_control"

/** Files of the data directory, relative; and its directories, which all have to be there again. One that goes meanwhile is a database that was dropped. */
export const listData = async (root: string) => {
  const files: Array<string> = []
  const directories: Array<string> = []
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(whereMissing([]))
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`
      if (temporary.test(entry.name) || (folder === "" && ofTheServer.test(entry.name))) continue
      if (entry.isSymbolicLink()) throw new Error(`${path} leads out of the data directory, and a backup holds no tablespaces`)
      if (entry.isDirectory()) {
        directories.push(path)
        if (!(folder === "" && emptied.has(entry.name))) await walk(path)
      } else if (entry.isFile()) files.push(path)
    }
  }
  await walk("")
  return { files: files.filter((path) => path !== control), directories: [...directories, "pg_wal/archive_status", "pg_wal/summaries"] }
}

/** Copied at once: more does not make a disk quicker. */
const atOnce = 4

const Started = Schema.Tuple([Schema.Struct({ lsn: Schema.String, segment: Schema.String })])
const Stopped = Schema.Tuple([
  Schema.Struct({ label: Schema.String, spaces: Schema.NullOr(Schema.String), segment: Schema.String, asOf: Schema.String })
])

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** Writes the parts of a backup below a folder, and remembers what they are. */
const writer = (folder: string) => {
  const files: Array<BackedUpFile> = []
  return {
    files,
    copy: async (from: string, path: string) => {
      const copied = await copyFile(from, join(folder, path))
      if (copied === null) await unlink(join(folder, path))
      else files.push({ path, ...copied })
    },
    text: async (path: string, content: string) => {
      await writeFile(join(folder, path), content, { mode: 0o600, flush: true })
      files.push({ path, bytes: Buffer.byteLength(content), sha256: createHash("sha256").update(content).digest("hex") })
    }
  }
}

const syncDirectory = async (path: string) => {
  const handle = await open(path, "r")
  try {
    await handle.sync()
  } catch {
    // Some file systems cannot, and then nothing is lost by going on.
  } finally {
    await handle.close()
  }
}

/** Makes a backup in a folder that is not there yet; starts the database where it does not run. Relative paths count from the current folder. */
export const backUp = Effect.fn("backUp")(function* (given: string) {
  const folder = resolve(given)
  const home = yield* Home
  const embedded = yield* EmbeddedPostgres
  const failed = (reason: string) => new BackupFailed({ folder, reason })
  const doing = <A>(work: () => Promise<A>) => Effect.tryPromise({ try: work, catch: (cause) => failed(reasonOf(cause)) })
  if (
    yield* Effect.promise(() =>
      access(folder).then(
        () => true,
        () => false
      )
    )
  )
    return yield* new BackupInTheWay({ folder })

  const { dataDirectory, url } = yield* embedded.connectExisting
  const partial = join(dirname(folder), `.${basename(folder)}.partial-${process.pid}`)
  const { copy, files, text } = writer(partial)
  yield* Effect.addFinalizer(() => Effect.promise(() => rm(partial, { recursive: true, force: true })))
  yield* doing(() => mkdir(join(partial, "data"), { recursive: true, mode: 0o700 }))

  const inSession = Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    // All of it in one session: when that ends before its time, PostgreSQL gives the backup up and lets the log go.
    const session = yield* sql.reserve
    const ask = <A>(schema: Schema.ConstraintDecoder<A>, statement: string) =>
      Effect.flatMap(session.executeUnprepared(statement, [], undefined), (rows) => Effect.orDie(Schema.decodeUnknownEffect(schema)(rows)))
    yield* session.executeUnprepared(
      `SELECT slot_name::text FROM pg_create_physical_replication_slot('openfaith_backup_${process.pid}', true, true)`,
      [],
      undefined
    )
    const [started] = yield* ask(
      Started,
      "SELECT lsn::text AS lsn, pg_walfile_name(lsn) AS segment FROM pg_backup_start('openfaith backup', fast => true) AS lsn"
    )
    const listed = yield* doing(() => listData(dataDirectory))
    yield* Effect.forEach(listed.directories, (path) => doing(() => mkdir(join(partial, "data", path), { recursive: true, mode: 0o700 })), {
      discard: true
    })
    yield* Effect.forEach(listed.files, (path) => doing(() => copy(join(dataDirectory, path), `data/${path}`)), {
      concurrency: atOnce,
      discard: true
    })
    yield* doing(() => copy(join(dataDirectory, control), `data/${control}`))
    const [stopped] = yield* ask(
      Stopped,
      `SELECT labelfile AS label, spcmapfile AS spaces, pg_walfile_name(lsn) AS segment,
         to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "asOf"
       FROM pg_backup_stop(wait_for_archive => false)`
    )
    yield* doing(async () => {
      const written = await readdir(join(dataDirectory, "pg_wal"))
      const wanted = written.filter(
        (name) => name.endsWith(".history") || (/^[0-9A-F]{24}$/.test(name) && name >= started.segment && name <= stopped.segment)
      )
      for (const name of wanted) await copy(join(dataDirectory, "pg_wal", name), `data/pg_wal/${name}`)
      const missing = [started.segment, stopped.segment].filter((name) => !wanted.includes(name))
      if (missing.length > 0) throw new Error(`PostgreSQL has removed ${missing.join(", ")} of its log before it could be copied`)
      await text("data/backup_label", stopped.label)
      if (stopped.spaces !== null && stopped.spaces !== "") throw new Error("it has tablespaces, which a backup does not hold")
    })
    return stopped.asOf
  }).pipe(
    Effect.scoped,
    Effect.provide(PgClient.layer({ url, maxConnections: 1, applicationName: "openfaith-backup" })),
    Effect.catchIf(
      (error) => error instanceof SqlError.SqlError,
      ({ message }) => failed(message)
    )
  )
  const asOf = yield* inSession

  // After the data: whatever it is sealed with is there by then, since a key that was replaced stays beside the new one.
  const names = yield* doing(() => readdir(home.path("keys")))
  yield* doing(() => mkdir(join(partial, "keys"), { mode: 0o700 }))
  yield* Effect.forEach(
    names.filter((name) => /^(master(-[0-9a-f]{16})?\.key|local\.key|postgres\.password)$/.test(name)),
    (name) => doing(() => copy(home.path("keys", name), `keys/${name}`)),
    { discard: true }
  )
  const hasMasterKey = names.includes("master.key")
  const manifest: Manifest = { format: backupFormat, postgres: majorVersion, program: version, asOf, hasMasterKey, files }
  yield* doing(async () => {
    await writeFile(join(partial, "backup.json"), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600, flush: true })
    for (const path of new Set(files.map((file) => dirname(join(partial, file.path))))) await syncDirectory(path)
    await syncDirectory(partial)
    // Nobody has taken the name meanwhile: a folder that is not empty is not replaced.
    await rename(partial, folder)
    await syncDirectory(dirname(folder))
    await stat(join(folder, "backup.json"))
  })
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const made: BackupMade = { folder, bytes, files: files.length, asOf, hasMasterKey }
  return made
}, Effect.scoped)
