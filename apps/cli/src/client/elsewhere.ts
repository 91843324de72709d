/** A server on another machine, or in another home: OPENFAITH_URL and a key. No home is read or made then. */
import { Config, Effect, FileSystem, Layer, Option, Redacted, Schema } from "effect"
import { OpenFaith } from "./OpenFaith.ts"

/** OPENFAITH_URL or its key cannot be used as given. */
export class UrlUnusable extends Schema.TaggedError<UrlUnusable>()("UrlUnusable", { problem: Schema.String }) {
  override get message() {
    return this.problem
  }
}

/** The command is about the machine it runs on, and a server elsewhere was named. */
export class OnlyHere extends Schema.TaggedError<OnlyHere>()("OnlyHere", { command: Schema.String, url: Schema.String }) {
  override get message() {
    return `\`openfaith ${this.command}\` is about this machine, and OPENFAITH_URL names ${this.url}. Run it there, or without OPENFAITH_URL.`
  }
}

/** The address of a server elsewhere, without a slash at its end; `null`: none was given. */
export const givenUrl = Effect.gen(function* () {
  const given = (yield* Config.String("OPENFAITH_URL").pipe(Config.withDefault(""))).trim()
  if (given === "") return null
  const url = URL.parse(given)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "")
    return yield* new UrlUnusable({ problem: "OPENFAITH_URL is no address: give one such as https://sync.example.org." })
  if (url.username !== "" || url.password !== "")
    return yield* new UrlUnusable({
      problem: "OPENFAITH_URL holds a name or a password, which logs would show: give the key in OPENFAITH_KEY."
    })
  return url.href.replace(/\/+$/, "")
})

/** For commands about the machine they run on. */
export const onlyHere = Effect.fn("onlyHere")(function* (command: string) {
  const url = yield* givenUrl
  if (url !== null) return yield* new OnlyHere({ command, url })
})

const printable = /^[\u0021-\u007E]+$/

const keyIn = Effect.fnUntraced(function* (text: string, place: string) {
  const key = text.trim()
  return printable.test(key)
    ? Redacted.make(key, { label: "OPENFAITH_KEY" })
    : yield* new UrlUnusable({ problem: `${place} does not hold a key as \`openfaith keys create\` prints it.` })
})

const givenKey = Effect.gen(function* () {
  const inEnvironment = yield* Config.option(Config.Redacted("OPENFAITH_KEY"))
  if (Option.isSome(inEnvironment) && Redacted.value(inEnvironment.value).trim() !== "")
    return yield* keyIn(Redacted.value(inEnvironment.value), "OPENFAITH_KEY")
  const file = yield* Config.String("OPENFAITH_KEY_FILE").pipe(Config.withDefault(""))
  if (file === "")
    return yield* new UrlUnusable({
      problem:
        "OPENFAITH_URL is set and no key: set OPENFAITH_KEY, or OPENFAITH_KEY_FILE to a file that holds it. `openfaith keys create` on the server's machine makes one."
    })
  const files = yield* FileSystem.FileSystem
  const text = yield* files
    .readFileString(file)
    .pipe(
      Effect.mapError(
        ({ reason }) =>
          new UrlUnusable({ problem: `The file ${file} of OPENFAITH_KEY_FILE cannot be read (${reason._tag}). Check its path.` })
      )
    )
  return yield* keyIn(text, `The file ${file} of OPENFAITH_KEY_FILE`)
})

export const elsewhere = (url: string) =>
  Layer.effect(
    OpenFaith,
    Effect.gen(function* () {
      const key = yield* givenKey
      const { makeApi } = yield* Effect.promise(() => import("./makeApi.ts"))
      const api = yield* makeApi(Effect.succeed({ url, key, fetch: globalThis.fetch, isElsewhere: true }))
      return OpenFaith.of({
        api,
        where: { url },
        url: Effect.succeed(url),
        isServed: Effect.succeed(true),
        work: Effect.succeed({ by: "elsewhere" })
      })
    })
  )
