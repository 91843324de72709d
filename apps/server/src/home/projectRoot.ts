import { Effect, FileSystem, Path, Schema } from "effect"

/** The root package is the one that lists workspaces. */
const RootPackage = Schema.fromJsonString(Schema.Struct({ workspaces: Schema.Array(Schema.String) }))

/**
 * The directory of the root package.json, found from this file and never from the current folder,
 * so a command means the same installation wherever it is typed.
 */
export const projectRoot = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const here = yield* Effect.orDie(paths.fromFileUrl(new URL(".", import.meta.url)))
  let directory = here
  while (true) {
    const isRoot = yield* files.readFileString(paths.join(directory, "package.json")).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(RootPackage)),
      Effect.as(true),
      Effect.orElseSucceed(() => false)
    )
    if (isRoot) return directory
    const parent = paths.dirname(directory)
    // Nothing above lists workspaces: the packages were copied elsewhere, and three folders up is this package's own.
    if (parent === directory) return paths.resolve(here, "../..")
    directory = parent
  }
})
