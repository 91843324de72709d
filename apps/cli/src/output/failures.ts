/**
 * How a failure is told: one sentence on standard error, or one JSON object on standard output, and an exit code. Usage errors are 2, what went wrong
 * while working is 1, and a stack trace is shown to nobody who did not ask for one.
 */
import { Cause, Console, Effect, Option, Random, Schema } from "effect"
import { CliOutput } from "effect/cli"
import { refusalName } from "../client/refusalNames.ts"
import { Refused } from "../client/trouble.ts"
import { debugging, LogsLive, whereLogged } from "../machine/logs.ts"
import { note } from "./Screen.ts"

/** A command that has said all there is to say; only the exit code is left. 1: failed, 3: incomplete. */
export class Ended extends Schema.TaggedError<Ended>()("Ended", { exitCode: Schema.Literals([1, 3]) }) {}

/** Something on the command line cannot be used as given. */
export class UsageProblem extends Schema.TaggedError<UsageProblem>()("UsageProblem", { problem: Schema.String }) {
  override get message() {
    return this.problem
  }
}

/** What the caller asked for is not there, or was named wrongly: another command line helps, another attempt does not. */
const usageTags: ReadonlySet<string> = new Set([
  "UsageProblem",
  "UrlUnusable",
  "SchemaError",
  "OnlyHere",
  "UnknownAdapter",
  "AdapterRefused",
  "UnknownEntity",
  "UnknownCanonicalEntity",
  "NothingKnown",
  "UnknownRun",
  "NotReadableById",
  "UnusableId",
  "RunNotChangeable",
  "UnknownConnection",
  "UnknownOrganisation",
  "UnknownKey",
  "UnknownProcess",
  "OrganisationMissing",
  "AddressNotAllowed",
  "AmbiguousConnection",
  "InvalidRequest",
  "UnusableField",
  "UnusableSchedule",
  "UnusableRotation",
  "UnusableZone",
  "UnusablePosition",
  "NothingStored",
  "UnknownQuarantinedRecord",
  "UnknownDecision",
  "UnknownSilence",
  "NotToDecide",
  "UnknownQuarantineGroup",
  "AlreadyResolved",
  "ReasonMissing",
  "NotConnected",
  "NoInstallation",
  "DatabaseUrlUnusable",
  "SourceAddressUnusable",
  "ConfigError"
])

export interface Failure {
  readonly code: string
  readonly message: string
  readonly exitCode: 1 | 2
}

const Told = Schema.Struct({ _tag: Schema.String, message: Schema.String })
const isTold = Schema.is(Told)

const NotReached = Schema.Struct({
  _tag: Schema.Literal("SqlError"),
  reason: Schema.Struct({ _tag: Schema.Literal("ConnectionError"), cause: Schema.Unknown })
})
const isNotReached = Schema.is(NotReached)

/** The database's own failures name a call of ours; people need to know what it is about. */
const databaseTrouble = (error: typeof Told.Type) => {
  if (!isNotReached(error)) return `The database did not answer as it should (${error.message}). \`openfaith doctor\` looks into it.`
  const { cause } = error.reason
  const why = cause instanceof Error && cause.message !== "" ? cause.message : error.message
  return `The database cannot be reached (${why}). Start it, or correct DATABASE_URL where you set it; \`openfaith doctor\` looks into it.`
}

/** A failure somebody can act on, in its own words. */
export const failureOf = (error: unknown): Failure => {
  if (!isTold(error)) return { code: "UnknownError", message: error instanceof Error ? error.message : String(error), exitCode: 1 }
  const message = error._tag === "SqlError" ? databaseTrouble(error) : unwrapped(error.message)
  const code = error instanceof Refused ? refusalName(error.code, error.details) : error._tag
  return { code, message: oneLine(message), exitCode: usageTags.has(code) ? 2 : 1 }
}

/** What a schema says of a value, as a sentence. */
const unwrapped = (text: string) => {
  const [, expected, path] = /^(?:SchemaError\()?Expected (.*) at \["?(.*?)"?\]\)?$/s.exec(text) ?? []
  return expected === undefined ? text : `What is given as ${path} has to be ${expected.trim()}. Correct it and try again.`
}

const oneLine = (text: string) => text.trim().replaceAll(/\s*\n\s*/g, " ")

const print = ({ code, message }: Pick<Failure, "code" | "message">, json: boolean) =>
  json ? Console.log(JSON.stringify({ error: { code, message } })) : Console.error(message)

const Help = Schema.Struct({ _tag: Schema.Literal("ShowHelp"), errors: Schema.Array(Schema.Unknown) })
const isHelp = Schema.is(Help)
const isEnded = Schema.is(Ended)

/** Tells what went wrong and answers the exit code. An interruption is passed on. */
export const tellFailure = Effect.fnUntraced(function* <E>(cause: Cause.Cause<E>, json: boolean) {
  if (yield* debugging) yield* note(Cause.pretty(cause))
  const found = Cause.findErrorOption(cause)
  if (Option.isSome(found)) {
    const error: unknown = found.value
    if (isHelp(error)) return error.errors.length > 0 ? 2 : 0
    if (isEnded(error)) return error.exitCode
    const failure = failureOf(error)
    yield* print(failure, json)
    return failure.exitCode
  }
  if (Cause.hasInterruptsOnly(cause)) return yield* Effect.failCause(Cause.interrupt())
  return yield* tellDefect(cause, json)
})

/** A defect is a bug of ours: an id to quote, and the place where the cause was written to. */
const tellDefect = Effect.fnUntraced(function* <E>(cause: Cause.Cause<E>, json: boolean) {
  const id = (yield* Random.nextIntBetween(0x10000000, 0x7fffffff)).toString(16)
  const where = yield* Effect.logError(`Defect ${id}`, cause).pipe(
    Effect.provide(LogsLive),
    Effect.andThen(whereLogged),
    Effect.map((place) => `its cause is ${place}; please report it with that`),
    Effect.orElseSucceed(() => "run the command again with OPENFAITH_DEBUG=1 to see its cause, and please report it with that")
  )
  yield* print({ code: "Defect", message: `OpenFaith met a bug of its own (${id}): ${where}.` }, json)
  return 1
})

/** Usage errors in two lines instead of a page of help. */
export const presenter = (json: boolean) =>
  CliOutput.layerPresenter({
    present: Effect.fnUntraced(function* (event) {
      if (event._tag !== "InvalidInvocation") return yield* CliOutput.defaultPresenter.present(event)
      const command = event.commandPath.join(" ")
      const message = event.errors.map((error) => oneLine(error.message)).join(" ")
      const first = event.errors[0]
      if (json) yield* print({ code: first?._tag ?? "UsageProblem", message }, true)
      else yield* Console.error(`${message}\nRun \`${command} --help\` for what it takes.`)
    })
  })
