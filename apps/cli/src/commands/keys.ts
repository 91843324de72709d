import type { ApiKey, KeysRotated } from "@openfaith/api"
import { Console, Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, only } from "../client/pages.ts"
import { Ended, UsageProblem } from "../output/failures.ts"
import { note } from "../output/Screen.ts"
import { table } from "../output/table.ts"
import { dateAndTime, plural } from "../output/words.ts"
import { json } from "./flags.ts"

const keyTable = (keys: ReadonlyArray<ApiKey>) =>
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

const rotatedWords = ({ broken, organisations, replaced, resealed, rewrapped }: KeysRotated): string =>
  [
    replaced
      ? "There is a new master key in the home's keys folder: back it up. The one before is kept beside it."
      : "OPENFAITH_MASTER_KEY gives the master key: to rotate it, give another one and this one in OPENFAITH_FORMER_MASTER_KEYS, then run this again.",
    `${plural(rewrapped, "data key")} wrapped anew, ${plural(resealed, "secret")} of ${plural(organisations, "organisation")} sealed anew.`,
    ...broken.map((id) => `The credentials of ${id} cannot be opened: connect it again.`)
  ].join("\n")

const list = Command.make(
  "list",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const { api } = yield* OpenFaith
    const found = yield* listOf((at) => api.keys.listKeys({ query: at }))
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(found.length === 0 ? "There are no keys. `openfaith keys create --name <name>` makes one." : keyTable(found))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List the keys of the HTTP interface; what is secret about them is shown only when they are made"),
  Command.withExamples([{ command: "openfaith keys list", description: "Also when they were last used" }])
)

const scope = Flag.Literals("scope", ["read", "operate", "admin"]).pipe(
  Flag.withMetavar("<read|operate|admin>"),
  Flag.withDescription("read: look; operate: also start, stop and decide; admin: also connect, and make keys")
)
const orgs = Flag.String("org").pipe(
  Flag.withMetavar("<name>"),
  Flag.withDescription("Only this organisation; may be repeated. Without it: all"),
  Flag.atLeast(0)
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
    scope: scope.pipe(Flag.withDefault("read" as const)),
    org: orgs,
    json
  },
  Effect.fnUntraced(function* ({ json, name, org, scope }) {
    const { api } = yield* OpenFaith
    const { key, secret } = yield* api.keys.createKey({ payload: { name, scope, ...(org.length === 0 ? {} : { orgIds: org }) } })
    if (json) return yield* Console.log(JSON.stringify({ key, secret }))
    yield* note(`${key.id} may ${scope} ${key.orgIds === null ? "everything" : key.orgIds.join(", ")}. This is the only time it is shown:`)
    yield* Console.log(secret)
  }, Effect.provide(Asking))
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
    const { api } = yield* OpenFaith
    const key = yield* api.keys.revokeKey({ params: { id } })
    yield* Console.log(json ? JSON.stringify(key) : keyTable([key]))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Take a key away, at once and for good"),
  Command.withExamples([{ command: "openfaith keys revoke key_1a2b…", description: "By its id" }])
)

const link = Command.make(
  "link",
  {
    name: Flag.String("name").pipe(
      Flag.withMetavar("<text>"),
      Flag.withDescription("Whose browser it is, for the audit log"),
      Flag.optional
    ),
    scope: scope.pipe(Flag.withDefault("admin" as const)),
    org: orgs,
    json
  },
  Effect.fnUntraced(function* ({ json, name, org, scope }) {
    const { api, url: server } = yield* OpenFaith
    const at = yield* server
    if (at === null)
      return yield* new UsageProblem({
        problem:
          "No server runs for this installation, so there is nothing to sign in to: start `openfaith up` or `serve`, or name one elsewhere with OPENFAITH_URL."
      })
    const { path } = yield* api.keys.createSignInCode({
      payload: { scope, ...only(name, (name) => ({ name })), ...(org.length === 0 ? {} : { orgIds: org }) }
    })
    const url = `${at}${path}`
    yield* Console.log(json ? JSON.stringify({ url }) : url)
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Print a link that signs one browser in, once, within an hour"),
  Command.withExamples([
    { command: "openfaith keys link", description: "For an administrator's browser" },
    { command: "openfaith keys link --name mara --scope read --org grace", description: "For somebody who may look at one organisation" }
  ])
)

const rotate = Command.make(
  "rotate",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const { api } = yield* OpenFaith
    const rotated = yield* api.keys.rotateMasterKey({ headers: {} })
    if (json) yield* Console.log(JSON.stringify(rotated))
    else yield* Console.log(rotatedWords(rotated))
    if (rotated.broken.length > 0) return yield* new Ended({ exitCode: 3 })
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "Rotate the keys that seal stored credentials, while everything runs: a new master key, and a new data key for each organisation. " +
      "Keys of the HTTP interface stay as they are."
  ),
  Command.withShortDescription("Rotate the keys that seal stored credentials"),
  Command.withExamples([{ command: "openfaith keys rotate", description: "Then back up the home's keys folder" }])
)

export const keys = Command.make("keys").pipe(
  Command.withDescription("See and change who may ask over HTTP"),
  Command.withSubcommands([list, create, revoke, link, rotate])
)
