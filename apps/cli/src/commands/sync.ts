import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { attendAsk } from "../attendAsk.ts"
import { attendRun } from "../attendRun.ts"
import { connecting } from "../connecting.ts"
import { Asking, AskingOrMaking } from "../client/asked.ts"
import { connectionOf, type Place } from "../client/connections.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { checkNames } from "../machine/checks.ts"
import { UsageProblem } from "../output/failures.ts"
import { adapter, baseUrl, connection, json, kind, org, wait } from "./flags.ts"
import { credentialFrom, tokenFlags, tokenOnStdin } from "./token.ts"

type Credential = Effect.Success<ReturnType<typeof credentialFrom>>

const entities = Flag.String("entity").pipe(
  Flag.withMetavar("<name>"),
  Flag.withDescription("Only this entity, such as people.Person; may be repeated"),
  Flag.atLeast(0)
)

const ids = Flag.String("id").pipe(
  Flag.withMetavar("<id>"),
  Flag.withDescription("Only this record of the one entity named, read by its id at the source; may be repeated"),
  Flag.atLeast(0)
)

interface Request {
  readonly place: Place
  readonly baseUrl: string | null
  readonly kind: "full" | "delta" | "reconciliation"
  readonly entities: ReadonlyArray<string>
  readonly ids: ReadonlyArray<string>
  readonly wait: boolean
  readonly json: boolean
}

const connectionFor = Effect.fnUntraced(function* ({ baseUrl, place }: Request, credential: Credential) {
  // The same account again is the same connection, so this both makes one and finds it.
  return credential === null
    ? yield* connectionOf(place)
    : yield* connecting({ orgId: place.orgId, adapter: place.adapter, baseUrl, credential, products: null })
})

const perform = Effect.fnUntraced(function* (request: Request, credential: Credential) {
  const { api } = yield* OpenFaith
  const { id: connectionId } = yield* connectionFor(request, credential)
  const [entity] = request.entities
  if (request.ids.length > 0 && entity !== undefined) {
    const asked = yield* api.connections.readRecords({ headers: {}, params: { connectionId }, payload: { entity, ids: request.ids } })
    return yield* attendAsk(connectionId, asked, request)
  }
  const { entities, kind } = request
  const payload = { connectionId, kind, ...(entities.length > 0 ? { entities } : {}) }
  const requested = yield* api.runs.requestRun({ headers: {}, payload })
  yield* attendRun(requested, request)
})

export const sync = Command.make(
  "sync",
  { stdin: tokenOnStdin, org, adapter, connection, baseUrl, ...tokenFlags, kind, entities, ids, wait, json },
  Effect.fnUntraced(function* (given) {
    const explicit = Option.isSome(given.token) || Option.isSome(given.tokenFile) || Option.isSome(given.stdin)
    if (Option.isSome(given.connection) && explicit) {
      return yield* new UsageProblem({ problem: "--connection names a connection that has its token already: leave out one of the two." })
    }
    if (given.ids.length > 0 && given.entities.length !== 1) {
      return yield* new UsageProblem({ problem: "--id names records of one entity: name it with --entity, and no other." })
    }
    const credential = Option.isSome(given.connection) ? null : yield* credentialFrom(given)
    const request: Request = {
      place: { orgId: given.org, adapter: given.adapter, connectionId: Option.getOrNull(given.connection) },
      baseUrl: Option.getOrNull(given.baseUrl),
      kind: given.kind,
      entities: given.entities,
      ids: given.ids,
      wait: given.wait,
      json: given.json
    }
    yield* checkNames(given.adapter, given.entities)
    const performed = Effect.scoped(perform(request, credential))
    // Without a token there has to be a connection, and so an installation.
    return yield* credential === null ? Effect.provide(performed, Asking) : Effect.provide(performed, AskingOrMaking)
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
    { command: "openfaith sync --org grace --adapter pco --entity people.Person --wait --json", description: "One entity, for a program" },
    { command: "openfaith sync --org grace --adapter pco --entity people.Person --id 4711 --wait", description: "One record, now" }
  ])
)
