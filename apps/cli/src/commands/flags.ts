/** Flags that several commands share. */
import { Config, Effect, Option } from "effect"
import { Argument, Flag } from "effect/cli"

export const json = Flag.Boolean("json").pipe(Flag.withDescription("Print JSON for programs"), Flag.withDefault(false))

export const org = Flag.String("org").pipe(Flag.withMetavar("<name>"), Flag.withDescription("The organisation"))
export const anyOrg = org.pipe(Flag.withDescription("Only this organisation"), Flag.optional)

export const adapter = Flag.String("adapter").pipe(Flag.withMetavar("<id>"), Flag.withDescription("The adapter, such as pco"))
export const adapterArgument = Argument.String("adapter").pipe(Argument.withDescription("The adapter, such as pco"))

export const connection = Flag.String("connection").pipe(
  Flag.withMetavar("<id>"),
  Flag.withDescription("One of several connections, by its id"),
  Flag.optional
)

/** Names with commas between them; `null`: not given. */
export const products = Flag.String("products").pipe(
  Flag.withMetavar("<names>"),
  Flag.withDescription(
    "What to read: products or entities, such as people,groups.Group, and what they need; without it everything, or as before"
  ),
  Flag.map((names) => names.split(",").map((name) => name.trim())),
  Flag.optional,
  Flag.map((given) => {
    const [first, ...more] = Option.getOrElse(given, () => [])
    return first === undefined ? null : ([first, ...more] as const)
  })
)

export const baseUrl = Flag.String("base-url").pipe(
  Flag.withMetavar("<url>"),
  Flag.withDescription("Where the source answers, if not where the organisation's connections have it, or at its usual address"),
  Flag.filter(
    (url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""),
    (url) => `"${url}" is no address: expected one that starts with http:// or https://.`
  ),
  Flag.optional
)

export const anyKind = Flag.ChoiceWithValue("kind", [
  ["full", "full"],
  ["delta", "delta"],
  ["reconcile", "reconciliation"],
  ["reconciliation", "reconciliation"]
] as const).pipe(Flag.withMetavar("<full|delta|reconcile>"))
export const kind = anyKind.pipe(
  Flag.withDescription("Read all, what changed, or compare with what is stored; full without it"),
  Flag.withDefault("full" as const)
)

export const wait = Flag.Boolean("wait").pipe(
  Flag.withDescription("Wait until the run has ended; its outcome is the exit code"),
  Flag.withDefault(false)
)

/** For what cannot be undone. */
export const yes = Flag.Boolean("yes").pipe(Flag.withDescription("Do it, though it cannot be undone"), Flag.withDefault(false))

export const limit = Flag.Int("limit").pipe(
  Flag.withMetavar("<number>"),
  Flag.withDescription("At most so many; 20 without it"),
  Flag.filter(
    (count) => count > 0,
    () => "Expected a number above 0"
  ),
  Flag.withDefault(20)
)

/** The name this machine knows its user by, for whoever asks later who decided. */
export const userName = Effect.orElseSucceed(Config.option(Config.NonEmptyString("USER")), () => Option.none<string>())
