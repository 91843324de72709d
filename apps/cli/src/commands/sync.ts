import type { Place } from "@openfaith/server"
import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { attendAsk } from "../attendAsk.ts"
import { attendRun } from "../attendRun.ts"
import { connecting } from "../connecting.ts"
import { checkNames, Existing, Installed, server } from "../machine/installation.ts"
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
  const { Operations } = yield* server
  const operations = yield* Operations
  // The same account again is the same connection, so this both makes one and finds it.
  return credential === null
    ? yield* operations.connectionOf(place)
    : yield* connecting({ orgId: place.orgId, adapter: place.adapter, baseUrl, credential })
})

const perform = Effect.fnUntraced(function* (request: Request, credential: Credential) {
  const { Operations } = yield* server
  const operations = yield* Operations
  const connection = yield* connectionFor(request, credential)
  const [entity] = request.entities
  if (request.ids.length > 0 && entity !== undefined) {
    return yield* attendAsk(connection, yield* operations.askRecords(connection, entity, request.ids), request)
  }
  const requested = yield* operations.requestRun(connection, request.kind, request.entities.length > 0 ? request.entities : null)
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
    { command: "openfaith sync --org grace --adapter pco --entity people.Person --wait --json", description: "One entity, for a program" },
    { command: "openfaith sync --org grace --adapter pco --entity people.Person --id 4711 --wait", description: "One record, now" }
  ])
)
