import type { Place } from "@openfaith/server"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { connecting } from "../connecting.ts"
import { checkNames, Existing, Installed, server } from "../installation.ts"
import { Ended, UsageProblem } from "../output/failures.ts"
import { exitCodeOf, receiptInWords, runResult } from "../output/receipts.ts"
import { note } from "../output/Screen.ts"
import { takeOver, watchRun } from "../watchRun.ts"
import { adapter, baseUrl, connection, json, kind, org } from "./flags.ts"
import { credentialFrom, tokenFlags, tokenOnStdin } from "./token.ts"

type Credential = Effect.Success<ReturnType<typeof credentialFrom>>

const entities = Flag.String("entity").pipe(
  Flag.withMetavar("<name>"),
  Flag.withDescription("Only this entity, such as people.Person; may be repeated"),
  Flag.atLeast(0)
)
const wait = Flag.Boolean("wait").pipe(
  Flag.withDescription("Wait until the run has ended; its outcome is the exit code"),
  Flag.withDefault(false)
)

interface Request {
  readonly place: Place
  readonly baseUrl: string | null
  readonly kind: "full" | "delta" | "reconciliation"
  readonly entities: ReadonlyArray<string>
  readonly wait: boolean
  readonly json: boolean
}

const connectionFor = Effect.fnUntraced(function* ({ baseUrl, place }: Request, credential: Credential) {
  const { Operations } = yield* server
  const operations = yield* Operations
  // The same account again is the same connection, so this both makes one and finds it.
  return credential === null
    ? yield* operations.connectionOf(place)
    : yield* connecting({ orgId: place.orgId, adapter: place.adapter, baseUrl, credential })
})

const perform = Effect.fnUntraced(function* (request: Request, credential: Credential) {
  const { Home, hostEngine, Operations } = yield* server
  const operations = yield* Operations
  const home = yield* Home
  const connection = yield* connectionFor(request, credential)
  const { joined, runId } = yield* operations.requestRun(connection, request.kind, request.entities.length > 0 ? request.entities : null)
  if (joined) yield* note(`This run is active already; joined ${runId}.`)

  if (!request.wait && (yield* home.serving) !== null) {
    const told = `Requested ${runId}. \`openfaith run ${runId} --watch\` shows how it goes.`
    return yield* Console.log(request.json ? JSON.stringify({ runId, joined }) : told)
  }
  if (!request.wait) yield* note("No server runs for this installation, so this command works on the run itself until it has ended.")

  const hosted = yield* hostEngine({ schedulesFrom: null })
  if (hosted !== "hosting") {
    yield* note(`Process ${hosted.attachedTo} serves this installation and does the work.`)
    yield* Effect.forkScoped(takeOver)
  }
  const ended = yield* watchRun(runId, { forecast: null })
  yield* request.json ? Console.log(JSON.stringify(runResult(ended))) : Console.log(receiptInWords(ended))
  const exitCode = exitCodeOf(ended.run.status)
  if (exitCode !== 0) return yield* new Ended({ exitCode })
})

export const sync = Command.make(
  "sync",
  { stdin: tokenOnStdin, org, adapter, connection, baseUrl, ...tokenFlags, kind, entities, wait, json },
  Effect.fnUntraced(function* (given) {
    const explicit = Option.isSome(given.token) || Option.isSome(given.tokenFile) || Option.isSome(given.stdin)
    if (Option.isSome(given.connection) && explicit) {
      return yield* new UsageProblem({ problem: "--connection names a connection that has its token already: leave out one of the two." })
    }
    const credential = Option.isSome(given.connection) ? null : yield* credentialFrom(given)
    const request: Request = {
      place: { orgId: given.org, adapter: given.adapter, connectionId: Option.getOrNull(given.connection) },
      baseUrl: Option.getOrNull(given.baseUrl),
      kind: given.kind,
      entities: given.entities,
      wait: given.wait,
      json: given.json
    }
    yield* checkNames(given.adapter, given.entities)
    const performed = Effect.scoped(perform(request, credential))
    // Without a token there has to be a connection, and so an installation.
    return yield* credential === null ? Effect.provide(performed, Existing) : Effect.provide(performed, Installed)
  })
).pipe(
  Command.withDescription(
    "Bring an organisation's data up to date. With a token, the organisation and its connection are made where they are missing. " +
      "Interrupted or killed, the same command goes on where it was."
  ),
  Command.withShortDescription("Bring an organisation's data up to date"),
  Command.withExamples([
    { command: "openfaith sync --org grace --adapter pco --wait", description: "Everything, with progress" },
    { command: "openfaith sync --org grace --adapter pco --kind delta", description: "Only what changed" },
    { command: "openfaith sync --org grace --adapter pco --entity people.Person --wait --json", description: "One entity, for a program" }
  ])
)
