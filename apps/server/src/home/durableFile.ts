/**
 * Small files that are whole or absent, whatever dies when: written beside their place, synced, then moved into it.
 * Readers therefore need no lock. Files are private (0600) because most of them name secrets or processes.
 */
import { Effect, FileSystem, Path, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { Hex } from "effect/encoding"
import { HomeDamaged } from "./errors.ts"

/** Writes a synced temporary file next to `file` and hands its name to `place`; removes it whatever happens. */
const staged = <E, R>(file: string, content: Uint8Array, place: (temporary: string) => Effect.Effect<void, E, R>) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const paths = yield* Path.Path
    const random = yield* SecureRandom.SecureRandom
    const suffix = Hex.encode(yield* random.randomBytes(6))
    const temporary = `${file}.${suffix}.tmp`
    yield* files.makeDirectory(paths.dirname(file), { recursive: true, mode: 0o700 })
    yield* Effect.scoped(
      Effect.gen(function* () {
        const handle = yield* files.open(temporary, { flag: "wx", mode: 0o600 })
        yield* handle.writeAll(content)
        yield* handle.sync
      })
    ).pipe(Effect.andThen(place(temporary)), Effect.ensuring(Effect.ignore(files.remove(temporary, { force: true }))))
    yield* syncDirectory(paths.dirname(file))
  })

/** Makes renames and new names in a directory survive a power cut. Some file systems cannot, and then nothing is lost by going on. */
const syncDirectory = (directory: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const handle = yield* files.open(directory, { flag: "r" })
    yield* handle.sync
  }).pipe(Effect.scoped, Effect.ignore)

/** Replaces the file in one step. */
export const replaceFile = Effect.fnUntraced(function* (file: string, content: string | Uint8Array) {
  const files = yield* FileSystem.FileSystem
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content
  yield* staged(file, bytes, (temporary) => files.rename(temporary, file))
})

/** Creates the file in one step, and does nothing when it exists: the first writer wins and a secret is never overwritten. */
export const createFile = Effect.fnUntraced(function* (file: string, content: Uint8Array) {
  const files = yield* FileSystem.FileSystem
  yield* staged(file, content, (temporary) =>
    files.link(temporary, file).pipe(Effect.catchReason("PlatformError", "AlreadyExists", () => Effect.void))
  )
})

/** The decoded JSON of a file; `null` when there is no such file; `HomeDamaged` when it is not what we write. */
export const readJson = Effect.fnUntraced(function* <S extends Schema.ConstraintCodec<unknown, unknown>>(file: string, schema: S) {
  const files = yield* FileSystem.FileSystem
  const text = yield* files.readFileString(file).pipe(Effect.catchReason("PlatformError", "NotFound", () => Effect.succeed(null)))
  if (text === null) return null
  return yield* Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text).pipe(
    Effect.mapError(() => new HomeDamaged({ file, problem: "is not the JSON that OpenFaith writes" }))
  )
})
