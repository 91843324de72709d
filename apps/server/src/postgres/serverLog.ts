import { Effect, FileSystem, Path } from "effect"

/** The file pg_ctl gives the server before its own logging begins. */
export const startLog = "start.log"

/** Sizes of all log files, to tell later what one start wrote. */
export const mark = Effect.fnUntraced(function* (logDirectory: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const names = yield* Effect.orElseSucceed(files.readDirectory(logDirectory), () => [])
  return yield* Effect.forEach(names, (name) =>
    files.stat(paths.join(logDirectory, name)).pipe(
      Effect.map((stat) => ({ name, bytes: Number(stat.size) })),
      Effect.orElseSucceed(() => ({ name, bytes: 0 }))
    )
  )
})

/** What was written since the mark, and the file that tells most. */
export const since = Effect.fnUntraced(function* (logDirectory: string, before: ReadonlyArray<{ name: string; bytes: number }>) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const names = yield* Effect.orElseSucceed(files.readDirectory(logDirectory), () => [])
  const texts = yield* Effect.forEach(names, (name) =>
    files.readFile(paths.join(logDirectory, name)).pipe(
      Effect.map((bytes) => Buffer.from(bytes.subarray(before.find((file) => file.name === name)?.bytes ?? 0)).toString()),
      Effect.orElseSucceed(() => ""),
      Effect.map((text) => ({ name, text }))
    )
  )
  const telling = texts.find(({ text }) => /FATAL|PANIC/.test(text)) ?? texts.find(({ name }) => name === startLog)
  return { file: paths.join(logDirectory, telling?.name ?? startLog), text: texts.map(({ text }) => text).join("\n") }
})

/** The log the running server writes to now. Source: https://www.postgresql.org/docs/18/runtime-config-logging.html (current_logfiles) */
export const currentLog = Effect.fnUntraced(function* (dataDirectory: string, logDirectory: string) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const current = yield* Effect.orElseSucceed(files.readFileString(paths.join(dataDirectory, "current_logfiles")), () => "")
  const named = /^stderr (.+)$/m.exec(current)?.[1]
  return named ?? paths.join(logDirectory, startLog)
})
