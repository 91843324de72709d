import { Effect, FileSystem, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import { createFile } from "./durableFile.ts"
import { HomeDamaged } from "./errors.ts"

const keyBytes = 32

/** The key under which all credentials of the installation are sealed; made at first use and never replaced. */
export const masterKey = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const random = yield* SecureRandom.SecureRandom
  if (!(yield* files.exists(file))) yield* createFile(file, yield* random.randomBytes(keyBytes))
  // Read back even when just written: of two processes at once only one key became the file.
  const key = yield* files.readFile(file)
  if (key.length !== keyBytes) return yield* new HomeDamaged({ file, problem: `holds ${key.length} bytes instead of ${keyBytes}` })
  return Redacted.make(key, { label: "master key" })
})
