import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { onlyHere } from "../client/elsewhere.ts"
import { Hosted } from "./hosted.ts"
import { server } from "./installation.ts"
import { tellChanges } from "./tellChanges.ts"
import { Ended } from "../output/failures.ts"
import { note } from "../output/Screen.ts"
import { json } from "../commands/flags.ts"

const role = Flag.Literals("role", ["all", "runner", "api"]).pipe(
  Flag.withMetavar("<all|runner|api>"),
  Flag.withDescription(
    "all: do what is due and what is asked for, and take in webhooks; runner: without HTTP (OPENFAITH_METRICS_PORT: but for /metrics and /health), beside any number of others; api: HTTP alone"
  ),
  Flag.withDefault("all" as const)
)

export const serve = Command.make(
  "serve",
  { role, json },
  Effect.fnUntraced(function* ({ json, role }) {
    yield* onlyHere("serve")
    return yield* (role === "api" ? servingHttp(json) : serving(role, json)).pipe(Effect.scoped, Effect.provide(Hosted))
  })
).pipe(
  Command.withDescription(
    "Do the work of this installation until stopped: run what is requested, and what schedules say is due. About this machine only."
  ),
  Command.withShortDescription("Do the work of this installation until stopped"),
  Command.withExamples([
    { command: "openfaith serve", description: "As a service" },
    { command: "openfaith serve --role runner", description: "One more process for the same work, without HTTP" }
  ])
)

/** How to sign in, while nobody has. */
const tellLink = Effect.fnUntraced(function* (url: string, json: boolean) {
  const { firstSignInLink } = yield* server
  const link = yield* firstSignInLink(url)
  if (link === null) return
  yield* Console.log(json ? JSON.stringify({ event: "link", url: link }) : `Sign in with a browser, once, within an hour: ${link}`)
})

/** HTTP beside whoever does the work; another process may serve the home. */
const servingHttp = Effect.fnUntraced(function* (json: boolean) {
  const { Home, hostHttp } = yield* server
  const home = yield* Home
  const url = yield* hostHttp
  yield* Console.log(
    json
      ? JSON.stringify({ event: "serving", home: home.root, role: "api", url })
      : `Serving ${home.root} over HTTP at ${url}. Ctrl-C stops it.`
  )
  yield* tellLink(url, json)
  return yield* Effect.never
})

const serving = Effect.fnUntraced(function* (role: "all" | "runner", json: boolean) {
  const { Home, hostEngine, hostRunner } = yield* server
  const home = yield* Home
  // A home has one server; of runners beside it there may be any number.
  const hosted = yield* role === "runner"
    ? Effect.map(hostRunner, ({ figuresUrl }) => ({ url: null, figuresUrl }))
    : Effect.map(hostEngine({ schedulesFrom: Effect.void, http: true }), (host) => ({ ...host, figuresUrl: null }))
  if ("attachedTo" in hosted) {
    yield* note(`Process ${hosted.attachedTo} serves ${home.root} already; runs are handed to it. \`openfaith status\` shows it.`)
    return yield* new Ended({ exitCode: 1 })
  }
  const { figuresUrl, url } = hosted
  const metrics = figuresUrl === null ? null : `${figuresUrl}/metrics`
  const where = url !== null ? ` at ${url}` : metrics !== null ? `, with figures at ${metrics}` : ""
  yield* Console.log(
    json
      ? JSON.stringify({ event: "serving", home: home.root, role, url, ...(metrics === null ? {} : { metrics }) })
      : `Serving ${home.root} as ${role}${where}. Ctrl-C stops it.`
  )
  if (url !== null) yield* tellLink(url, json)
  // What changed is told by the server; a runner would read all that every other one writes.
  return yield* role === "runner" ? Effect.never : tellChanges(null, json)
})
