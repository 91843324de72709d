import { randomBytes } from "node:crypto"
import { Effect, FileSystem, Redacted } from "effect"
import { createFile } from "./durableFile.ts"
import { HomeDamaged } from "./errors.ts"

const looksLikeOne = /^local_[A-Za-z0-9_-]{43}$/

/** The key of this home for the HTTP interface; made at first use. Removing the file takes it away, and the next start makes another. */
export const localKey = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  if (!(yield* files.exists(file))) yield* createFile(file, new TextEncoder().encode(`local_${randomBytes(32).toString("base64url")}\n`))
  // Read back even when just written: of two processes at once only one key became the file.
  const key = (yield* files.readFileString(file)).trim()
  if (!looksLikeOne.test(key)) return yield* new HomeDamaged({ file, problem: "does not hold a key as OpenFaith writes it" })
  return Redacted.make(key, { label: "local key" })
})
