/**
 * `serving.json`: the one server of a home; the runners beside it have such a file each (`runnerPlaces.ts`). It is written, taken over and removed under the home's lock, and it counts only
 * while the process it names is alive (pid and start time), so a kill -9 leaves nothing to clean up and no two can win.
 */
import { Effect, FileSystem, Schema } from "effect"
import { readJson, replaceFile } from "./durableFile.ts"
import { AlreadyServing } from "./errors.ts"
import { isAlive, ProcessIdentity, self } from "./processIdentity.ts"

export const Serving = Schema.Struct({
  ...ProcessIdentity.fields,
  /** `null` until the server answers. */
  url: Schema.NullOr(Schema.String),
  runnerPort: Schema.Int
})
export type Serving = typeof Serving.Type

/** The running server, or `null`. */
export const currentlyServing = Effect.fnUntraced(function* (file: string) {
  const record = yield* readJson(file, Serving)
  return record !== null && (yield* isAlive(record)) ? record : null
})

const write = (file: string, record: Serving) => replaceFile(file, JSON.stringify(record, null, 2))

/** Under the home's lock: makes this process the server, or fails because another one is. */
export const claimServing = Effect.fnUntraced(function* <E, R>(root: string, file: string, runnerPort: Effect.Effect<number, E, R>) {
  const other = yield* currentlyServing(file)
  if (other !== null) return yield* new AlreadyServing({ root, pid: other.pid, url: other.url })
  // Only now is it certain that nothing of ours listens on the recorded port.
  const record: Serving = { ...(yield* self), url: null, runnerPort: yield* runnerPort }
  yield* write(file, record)
  return record
})

/** Under the home's lock: says where the server answers. */
export const announceServing = (file: string, record: Serving, url: string) => write(file, { ...record, url })

/** Under the home's lock: removes our record, and no one else's. */
export const releaseServing = Effect.fnUntraced(function* (file: string, mine: Serving) {
  const files = yield* FileSystem.FileSystem
  const record = yield* readJson(file, Serving)
  if (record?.pid === mine.pid && record.startedAt === mine.startedAt) yield* files.remove(file, { force: true })
})
