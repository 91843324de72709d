/**
 * Who uses the server: one empty file per use, whose name is the process. The last one out stops the server, so all of these
 * run under the database's lock. The files of dead processes count for nothing and are swept by whoever looks.
 */
import { Effect, FileSystem, Path } from "effect"
import { SecureRandom } from "effect/crypto"
import { Hex } from "effect/encoding"
import { isAlive, type ProcessIdentity, self } from "../home/processIdentity.ts"

const parse = (name: string): ProcessIdentity | null => {
  const [pid, startedAt] = name.split("-")
  return pid === undefined || startedAt === undefined ? null : { pid: Number(pid), startedAt }
}

/** Records one use by this process; gives the file that stands for it. */
export const enter = Effect.fnUntraced(function* (directory: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const random = yield* SecureRandom.SecureRandom
  const { pid, startedAt } = yield* self
  const file = paths.join(directory, `${pid}-${startedAt}-${Hex.encode(yield* random.randomBytes(4))}`)
  yield* files.makeDirectory(directory, { recursive: true, mode: 0o700 })
  yield* files.writeFileString(file, "", { mode: 0o600 })
  return file
})

export const leave = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  yield* files.remove(file, { force: true })
})

/** Uses by live processes, one entry each; a process that uses it twice is there twice. */
export const liveUses = Effect.fnUntraced(function* (directory: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const names = yield* Effect.orElseSucceed(files.readDirectory(directory), () => [])
  const live: Array<{ readonly file: string; readonly pid: number }> = []
  for (const name of names) {
    const file = paths.join(directory, name)
    const identity = parse(name)
    if (identity !== null && (yield* isAlive(identity))) live.push({ file, pid: identity.pid })
    else yield* Effect.ignore(leave(file)) // a reader that may not write sweeps nothing and counts the same
  }
  return live
})
