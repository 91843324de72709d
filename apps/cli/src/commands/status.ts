import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { elsewhere, givenUrl } from "../client/elsewhere.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { connectionFacts } from "../machine/psql.ts"
import { lookAround, Looking, statusText, stored, storedLines } from "../machine/status.ts"
import { json } from "./flags.ts"

const here = Effect.fnUntraced(function* (json: boolean) {
  const found = yield* lookAround
  const connection = found.database === null ? null : connectionFacts(found.database)
  yield* Console.log(json ? JSON.stringify({ ...found, connection }) : statusText(found))
}, Effect.provide(Looking))

/** What a server elsewhere tells of itself, and what the key may do there. */
const there = Effect.fnUntraced(function* (url: string, json: boolean) {
  const { api } = yield* OpenFaith
  const session = yield* api.session.getSession({})
  const found = yield* stored
  if (json) return yield* Console.log(JSON.stringify({ url, session, ...found }))
  const orgs = session.orgIds === null ? "every organisation" : session.orgIds.join(", ")
  yield* Console.log([`Server        ${url}`, `Key           ${session.name}: ${session.scope}, ${orgs}`, ...storedLines(found)].join("\n"))
})

export const status = Command.make(
  "status",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const url = yield* givenUrl
    yield* url === null ? here(json) : Effect.provide(there(url, json), elsewhere(url))
  })
).pipe(
  Command.withDescription(
    "Show what runs here, where the data is, what is connected, the last runs and what to do next. It starts nothing. " +
      "With OPENFAITH_URL: what that server tells, and what the key may do there."
  ),
  Command.withShortDescription("Show what runs here and what to do next"),
  Command.withExamples([{ command: "openfaith status --json", description: "For a program" }])
)
