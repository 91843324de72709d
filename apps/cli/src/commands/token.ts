/** How a command is given a source's token: as a flag, in a file, on standard input, or in OPENFAITH_TOKEN. */
import type { NewConnection } from "@openfaith/api"
import { Config, Effect, FileSystem, Option, Redacted, Stdio, Stream } from "effect"
import { Argument, Flag } from "effect/cli"
import { UsageProblem } from "../output/failures.ts"
import { note } from "../output/Screen.ts"

/** In two parts, or in one: a key, or a token that was got elsewhere. */
export type GivenToken =
  | { readonly kind: "basic"; readonly id: string; readonly secret: Redacted.Redacted }
  | { readonly kind: "bearer"; readonly token: Redacted.Redacted }

export const tokenFlags = {
  token: Flag.Redacted("token").pipe(
    Flag.withMetavar("<token>"),
    Flag.withDescription("The source's token; other users of this machine can see it, so prefer OPENFAITH_TOKEN or --token-file"),
    Flag.optional
  ),
  tokenFile: Flag.String("token-file").pipe(
    Flag.withMetavar("<file>"),
    Flag.withDescription("A file that holds the token; - is standard input"),
    Flag.optional
  )
}

export const byOAuth = Flag.Boolean("oauth").pipe(
  Flag.withDescription("Allow it at the source in a browser, instead of giving a token"),
  Flag.withDefault(false)
)

/** A lone `-`: the token comes on standard input. */
export const tokenOnStdin = Argument.Literals("-", ["-"]).pipe(
  Argument.withMetavar(""),
  Argument.withDescription("Read the token from standard input"),
  Argument.optional
)

export interface TokenSource {
  readonly token: Option.Option<Redacted.Redacted>
  readonly tokenFile: Option.Option<string>
  readonly stdin: Option.Option<string>
}

const readStdin = Effect.gen(function* () {
  const { stdin } = yield* Stdio.Stdio
  return yield* stdin.pipe(Stream.decodeText, Stream.mkString)
})

const given = Effect.fnUntraced(function* ({ stdin, token, tokenFile }: TokenSource) {
  const file = Option.getOrNull(tokenFile)
  if (Option.isSome(stdin) || file === "-" || (Option.isSome(token) && Redacted.value(token.value) === "-")) return yield* readStdin
  if (Option.isSome(token)) {
    yield* note("A token on the command line can be read by other users of this machine; OPENFAITH_TOKEN or --token-file hides it.")
    return Redacted.value(token.value)
  }
  if (file !== null) {
    const files = yield* FileSystem.FileSystem
    return yield* files
      .readFileString(file)
      .pipe(
        Effect.mapError(
          (error) => new UsageProblem({ problem: `The token file ${file} cannot be read (${error.reason._tag}). Check its path.` })
        )
      )
  }
  const inEnvironment = yield* Config.option(Config.Redacted("OPENFAITH_TOKEN"))
  return Option.match(inEnvironment, { onNone: () => null, onSome: Redacted.value })
})

/** Without what comes along when a token is copied: spaces and line breaks around it, and quotes. */
const unquoted = (text: string): string => {
  const [, inner] = /^\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`)\s*$/.exec(text)?.filter((part) => part !== undefined) ?? []
  return (inner ?? text).trim()
}

/** The credential, or `null` where no token was given. */
export const credentialFrom = Effect.fnUntraced(function* (source: TokenSource) {
  const text = unquoted((yield* given(source)) ?? "")
  if (text === "") return null
  if (/\s/.test(text))
    return yield* new UsageProblem({
      problem: "There is a space or a line break inside the token. Copy it again as one piece, such as ID:SECRET."
    })
  if (/[^\u0021-\u007E]/.test(text))
    return yield* new UsageProblem({
      problem:
        "The token holds a mark that no token has, as editors put in place of quotes or dashes. Copy it again where the source shows it."
    })
  const colon = text.indexOf(":")
  const credential: GivenToken | null =
    colon < 0
      ? { kind: "bearer", token: Redacted.make(text, { label: "token" }) }
      : colon === 0 || colon === text.length - 1
        ? null
        : { kind: "basic", id: text.slice(0, colon), secret: Redacted.make(text.slice(colon + 1), { label: "token" }) }
  if (credential === null)
    return yield* new UsageProblem({
      problem:
        "Half of the token is missing: it is ID:SECRET, the two parts the source shows when the token is made, or one part without a colon."
    })
  return credential
})

/** The same as the interface takes it. */
export const payloadOf = (given: GivenToken): (typeof NewConnection.Type)["credential"] =>
  given.kind === "basic"
    ? { kind: given.kind, id: given.id, secret: Redacted.value(given.secret) }
    : { kind: given.kind, token: Redacted.value(given.token) }
