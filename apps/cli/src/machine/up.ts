import type { ServingHere } from "@openfaith/server"
import { Console, Effect, Fiber, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { AskingOrMaking } from "../client/asked.ts"
import { onlyHere } from "../client/elsewhere.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { json } from "../commands/flags.ts"
import { hasFinished } from "../output/receipts.ts"
import { note } from "../output/Screen.ts"
import { grouped } from "../output/words.ts"
import { takeOver, watchRun } from "../watchRun.ts"
import { type Church, type ChurchTrouble, HomeLive, runDemo, startChurch } from "./demoChurch.ts"
import { Hosted } from "./hosted.ts"
import { server } from "./installation.ts"
import { openPage } from "./openPage.ts"
import { lookAround, Looking, statusText } from "./status.ts"
import { tellChanges } from "./tellChanges.ts"
import { finish, tell } from "./telling.ts"

const flags = {
  demo: Flag.Boolean("demo").pipe(
    Flag.withDescription("Start a demo church, connect it as the organisation demo and keep it live"),
    Flag.withDefault(false)
  ),
  people: Flag.Int("people").pipe(
    Flag.withMetavar("<number>"),
    Flag.withDescription("People in the demo church; 500 without it"),
    Flag.filter(
      (count) => count > 0,
      () => "Expected a number above 0"
    ),
    Flag.withDefault(500)
  ),
  open: Flag.Boolean("open").pipe(
    Flag.withDescription("Open the dashboard where there is a desktop; with --no-open its address is only printed"),
    Flag.withDefault(true)
  ),
  json
}

interface Options {
  readonly demo: boolean
  readonly people: number
  readonly open: boolean
  readonly json: boolean
}

const claim = Effect.gen(function* () {
  const { claimHome } = yield* server
  return yield* claimHome
}).pipe(Effect.provide(HomeLive))

const look = lookAround.pipe(Effect.provide(Looking))

/** Another process does the work already: show what there is, and what it is doing. With it went its church, so whoever takes over starts one. */
const attach = Effect.fnUntraced(function* (pid: number, { demo, json, open, people }: Options) {
  const found = yield* look
  yield* tell(json, { event: "attached", pid, ...found }, `Process ${pid} serves this installation already.\n\n${statusText(found)}`)
  const { url } = yield* OpenFaith
  const at = yield* url
  if (at !== null && !json) yield* openPage(at, { json, opens: open }, Effect.succeed(null))
  const active = found.runs.find(({ status }) => !hasFinished(status))
  if (active === undefined) return
  yield* Effect.forkScoped(Effect.andThen(takeOver, demo ? startChurch(people) : Effect.void))
  yield* finish(yield* watchRun(active.id, { forecast: null, isSucceeded: true }), json)
})

const runAll = Effect.fnUntraced(function* (json: boolean) {
  const { api } = yield* OpenFaith
  const found = yield* look
  yield* tell(json, { event: "serving", ...found }, statusText(found))
  if (!json)
    yield* Console.log(
      found.connections.length === 0
        ? "\nRunning. Connect an organisation in the dashboard, or from another terminal."
        : "\nRunning: every connection is kept fresh. Ctrl-C stops it."
    )
  const active = (yield* api.runs.listRuns({ query: { limit: 20 } })).items.find(({ status }) => !hasFinished(status))
  if (active !== undefined) yield* finish(yield* watchRun(active.id, { forecast: null }), json)
  return yield* tellChanges(null, json)
})

const host = Effect.fnUntraced(function* (
  here: ServingHere,
  church: Fiber.Fiber<Church, ChurchTrouble> | null,
  { json, open, people }: Options
) {
  const { firstSignInLink, runEngine } = yield* server
  // What is due goes on only when there is a church to ask again.
  const url = yield* runEngine(here, { schedulesFrom: church === null ? Effect.void : Fiber.await(church), http: true })
  if (url !== null) yield* openPage(url, { json, opens: open }, firstSignInLink(url))
  return yield* church === null ? runAll(json) : runDemo(yield* Fiber.join(church), people, json)
})

const start = Effect.fnUntraced(
  function* (options: Options) {
    const { demo, people } = options
    const claimed = yield* claim
    if ("attachedTo" in claimed) {
      return yield* attach(claimed.attachedTo, options).pipe(Effect.scoped, Effect.provide(AskingOrMaking))
    }
    // Beside the database: together they would take too long one after the other.
    const church = demo ? yield* Effect.forkScoped(startChurch(people)) : null
    // Its own scope: what works on the database has to end before the database is let go.
    return yield* host(claimed.here, church, options).pipe(Effect.scoped, Effect.provide(Hosted))
  },
  (effect, { demo }) =>
    effect.pipe(
      Effect.scoped,
      Effect.onInterrupt(() => farewell(demo))
    )
)

const farewell = Effect.fnUntraced(function* (demo: boolean) {
  const { homeRoot } = yield* server
  const root = yield* Effect.option(homeRoot)
  yield* note(
    `\nStopped. What was stored is kept${Option.match(root, { onNone: () => "", onSome: (path) => ` (${path})` })}; \`${demo ? "npm start" : "openfaith up"}\` goes on from there.`
  )
})

export const up = Command.make(
  "up",
  flags,
  Effect.fnUntraced(function* (options) {
    yield* onlyHere("up")
    const { demo, json, people } = options
    if (!json) yield* note(demo ? `Starting OpenFaith with a demo church of ${grouped(people)} people ...` : "Starting OpenFaith ...")
    yield* start(options)
  })
).pipe(
  Command.withDescription(
    "Start this installation, show what happens, and keep its data fresh until stopped. Opens the dashboard where there is a desktop. Attaches where another process does so already. About this machine only."
  ),
  Command.withShortDescription("Start, show progress and keep fresh until stopped"),
  Command.withExamples([
    { command: "openfaith up --demo", description: "A demo church of 500 people" },
    { command: "openfaith up --demo --people 5000", description: "A larger one" },
    { command: "openfaith up", description: "Your own connections" }
  ])
)
