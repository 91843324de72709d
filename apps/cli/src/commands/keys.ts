import { Config, Console, Effect, Option, Redacted } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Existing, server } from "../machine/installation.ts"
import { UsageProblem } from "../output/failures.ts"
import { note } from "../output/Screen.ts"
import { table } from "../output/table.ts"
import { dateAndTime } from "../output/words.ts"
import { json } from "./flags.ts"

type Key = Effect.Success<ReturnType<typeof keyById>>

const keyById = Effect.fnUntraced(function* (id: string) {
  const { ApiKeys } = yield* server
  const keys = yield* ApiKeys
  const revoked = yield* keys.revoke(id, null)
  return Option.isSome(revoked)
    ? revoked.value
    : yield* new UsageProblem({ problem: `There is no key "${id}". \`openfaith keys list\` shows those there are.` })
})

const keyTable = (keys: ReadonlyArray<Key>) =>
  table(
    ["key", "name", "scope", "organisations", "made", "last used", "revoked"],
    keys.map(({ createdAt, id, lastUsedAt, name, orgIds, revokedAt, scope }) => [
      id,
      name,
      scope,
      orgIds === null ? "all" : orgIds.join(", "),
      dateAndTime(createdAt),
      lastUsedAt === null ? "never" : dateAndTime(lastUsedAt),
      revokedAt === null ? "" : dateAndTime(revokedAt)
    ])
  )

/** Far more than anybody has; the HTTP interface lists them in pages. */
const mostKeys = 10_000

const list = Command.make(
  "list",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const { ApiKeys } = yield* server
    const keys = yield* ApiKeys
    const found = yield* keys.list({ bounds: null, after: "", limit: mostKeys })
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(found.length === 0 ? "There are no keys. `openfaith keys create --name <name>` makes one." : keyTable(found))
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("List the keys of the HTTP interface; what is secret about them is shown only when they are made"),
  Command.withExamples([{ command: "openfaith keys list", description: "Also when they were last used" }])
)

const create = Command.make(
  "create",
  {
    name: Flag.String("name").pipe(
      Flag.withMetavar("<words>"),
      Flag.withDescription("What it is for"),
      Flag.filter(
        (name) => name.trim() !== "" && name.length <= 500,
        () => "Expected some words"
      )
    ),
    scope: Flag.Literals("scope", ["read", "operate", "admin"]).pipe(
      Flag.withDescription("read: look; operate: also start, stop and decide; admin: also connect, and make keys"),
      Flag.withDefault("read" as const)
    ),
    org: Flag.String("org").pipe(
      Flag.withMetavar("<name>"),
      Flag.withDescription("Only this organisation; may be repeated. Without it: all"),
      Flag.atLeast(0)
    ),
    json
  },
  Effect.fnUntraced(function* ({ json, name, org, scope }) {
    const { ApiKeys } = yield* server
    const keys = yield* ApiKeys
    const by = yield* Effect.orElseSucceed(Config.String("USER"), () => null)
    const { key, secret } = yield* keys.create({ name, scope, orgIds: org.length === 0 ? null : org, createdBy: by })
    if (json) return yield* Console.log(JSON.stringify({ key, secret: Redacted.value(secret) }))
    yield* note(`${key.id} may ${scope} ${key.orgIds === null ? "everything" : key.orgIds.join(", ")}. This is the only time it is shown:`)
    yield* Console.log(Redacted.value(secret))
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("Make a key for a program. It is shown once."),
  Command.withExamples([
    { command: 'openfaith keys create --name "the website" --org grace', description: "Reads one organisation" },
    { command: 'openfaith keys create --name "nagios" --scope read', description: "Reads all, for monitoring" }
  ])
)

const revoke = Command.make(
  "revoke",
  { id: Argument.String("id").pipe(Argument.withDescription("The id that `keys list` shows")), json },
  Effect.fnUntraced(function* ({ id, json }) {
    const key = yield* keyById(id)
    yield* Console.log(json ? JSON.stringify(key) : keyTable([key]))
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("Take a key away, at once and for good"),
  Command.withExamples([{ command: "openfaith keys revoke key_1a2b…", description: "By its id" }])
)

const link = Command.make(
  "link",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const { Home, signInLink } = yield* server
    const home = yield* Home
    const serving = yield* home.serving
    if (serving === null || serving.url === null)
      return yield* new UsageProblem({
        problem: "No server runs for this installation, so there is nothing to sign in to: start `openfaith up` or `serve`."
      })
    const url = yield* signInLink(serving.url)
    yield* Console.log(json ? JSON.stringify({ url }) : url)
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("Print a link that signs one browser in, once, within an hour"),
  Command.withExamples([{ command: "openfaith keys link", description: "For a browser on this machine" }])
)

export const keys = Command.make("keys").pipe(
  Command.withDescription("See and change who may ask over HTTP"),
  Command.withSubcommands([list, create, revoke, link])
)
