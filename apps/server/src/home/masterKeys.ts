/**
 * Master keys of a home: `keys/master.key` is the current one, `keys/master-<random>.key` those before it. Where `OPENFAITH_MASTER_KEY` gives the
 * key, the home holds none.
 */
import { Config, Effect, FileSystem, Option, Path, Redacted, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { Hex } from "effect/encoding"
import { createFile, replaceFile } from "./durableFile.ts"
import { HomeDamaged } from "./errors.ts"

const keyBytes = 32
const formerName = /^master-[0-9a-f]{16}\.key$/

type MasterKey = Redacted.Redacted<Uint8Array>
/** The current one first. */
export type MasterKeyRing = readonly [MasterKey, ...ReadonlyArray<MasterKey>]

/** A key given by the environment that is none. */
export class MasterKeyUnusable extends Schema.TaggedError<MasterKeyUnusable>()("MasterKeyUnusable", {
  variable: Schema.String,
  bytes: Schema.Int
}) {
  override get message() {
    return `${this.variable} holds ${this.bytes} bytes instead of ${keyBytes}. Give 32 random bytes in base64, as \`openssl rand -base64 32\` makes them.`
  }
}

const given = Effect.fnUntraced(function* (variable: string, text: string) {
  const key = Buffer.from(text.trim(), "base64")
  if (key.length !== keyBytes) return yield* new MasterKeyUnusable({ variable, bytes: key.length })
  return Redacted.make<Uint8Array>(key, { label: "master key" })
})

const environment = Effect.gen(function* () {
  const current = yield* Config.option(Config.Redacted("OPENFAITH_MASTER_KEY"))
  if (Option.isNone(current)) return null
  const former = yield* Config.option(Config.Redacted("OPENFAITH_FORMER_MASTER_KEYS"))
  const texts = Option.match(former, { onNone: () => [], onSome: (all) => Redacted.value(all).split(",") })
  const ring: MasterKeyRing = [
    yield* given("OPENFAITH_MASTER_KEY", Redacted.value(current.value)),
    ...(yield* Effect.forEach(texts, (text) => given("OPENFAITH_FORMER_MASTER_KEYS", text)))
  ]
  return ring
})

const read = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const key = yield* files.readFile(file)
  if (key.length !== keyBytes) return yield* new HomeDamaged({ file, problem: `holds ${key.length} bytes instead of ${keyBytes}` })
  return Redacted.make<Uint8Array>(key, { label: "master key" })
})

/** The current key, made at first use, and those before it. */
export const masterKeys = Effect.fnUntraced(function* (directory: string) {
  const fromOutside = yield* environment
  if (fromOutside !== null) return fromOutside
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const random = yield* SecureRandom.SecureRandom
  const file = paths.join(directory, "master.key")
  if (!(yield* files.exists(file))) yield* createFile(file, yield* random.randomBytes(keyBytes))
  // Read back even when just written: of two processes at once only one key became the file.
  const current = yield* read(file)
  const names = (yield* files.readDirectory(directory)).filter((name) => formerName.test(name))
  const ring: MasterKeyRing = [current, ...(yield* Effect.forEach(names.toSorted(), (name) => read(paths.join(directory, name))))]
  return ring
})

/** Makes another key the current one; the one before stays beside it. Answers false where the environment gives the key: then it is rotated there. */
export const replaceMasterKey = Effect.fnUntraced(function* (directory: string) {
  if ((yield* environment) !== null) return false
  const paths = yield* Path.Path
  const random = yield* SecureRandom.SecureRandom
  const [current] = yield* masterKeys(directory)
  const name = `master-${Hex.encode(yield* random.randomBytes(8))}.key`
  yield* createFile(paths.join(directory, name), Redacted.value(current))
  yield* replaceFile(paths.join(directory, "master.key"), yield* random.randomBytes(keyBytes))
  return true
})
