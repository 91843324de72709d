/**
 * `runners/<n>.json`: the runners of a home beside its server, each in a numbered place with a port of its own. A place counts only while the process it
 * names is alive, and a new process takes the first that does not: one that was killed and started again has its old port, and with it its work.
 */
import { Effect, FileSystem, Path } from "effect"
import { claimServing, currentlyServing } from "./serving.ts"

const fileName = /^([1-9][0-9]*)\.json$/

/** Under the home's lock: the first place without a living process becomes this process's. */
export const claimPlace = Effect.fnUntraced(function* <E, R>(
  root: string,
  directory: string,
  portNamed: (name: string) => Effect.Effect<number, E, R>
) {
  const paths = yield* Path.Path
  for (let place = 1; ; place++) {
    const file = paths.join(directory, `${place}.json`)
    const mine = yield* claimServing(root, file, portNamed(`runner-${place}`)).pipe(
      Effect.catchTag("AlreadyServing", () => Effect.succeed(null))
    )
    if (mine !== null) return { place, file, mine }
  }
})

/** The living runner with the lowest place, or `null`. */
export const runningBeside = Effect.fnUntraced(function* (directory: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const names = yield* files.readDirectory(directory).pipe(Effect.catchReason("PlatformError", "NotFound", () => Effect.succeed([])))
  const places = names.flatMap((name) => fileName.exec(name)?.[1] ?? []).map(Number)
  for (const place of places.toSorted((one, other) => one - other)) {
    const found = yield* currentlyServing(paths.join(directory, `${place}.json`))
    if (found !== null) return found
  }
  return null
})
