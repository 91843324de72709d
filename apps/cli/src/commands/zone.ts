/** In which zone the clocks of a connection's account go, for sources whose times name none. */
import type { Connection } from "@openfaith/api"
import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { connectionNamed } from "../client/connections.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { UsageProblem } from "../output/failures.ts"
import { adapter, json, org } from "./flags.ts"

/** What is said of a connection whose times cannot be told yet. */
export const zoneMissing = (connectionId: string) =>
  `Its times name no zone and are left out of rows until it is known: npx openfaith zone ${connectionId} --is America/Chicago`

const inWords = ({ id, zone }: typeof Connection.Type, localTimes: boolean) =>
  localTimes
    ? zone === null
      ? zoneMissing(id)
      : `Times of ${id} are those of ${zone}.`
    : `The source of ${id} names the zone of its times: nothing has to be said.`

export const zone = Command.make(
  "zone",
  {
    on: Argument.String("connection").pipe(
      Argument.withDescription("The connection, unless --org and --adapter name it"),
      Argument.optional
    ),
    org: org.pipe(Flag.optional),
    adapter: adapter.pipe(Flag.optional),
    is: Flag.String("is").pipe(
      Flag.withMetavar("<zone>"),
      Flag.withDescription("The zone of the account's clocks, such as America/Chicago"),
      Flag.optional
    ),
    forget: Flag.Boolean("forget").pipe(Flag.withDescription("It is not known any more"), Flag.withDefault(false)),
    json
  },
  Effect.fnUntraced(function* (given) {
    if (given.forget && Option.isSome(given.is)) return yield* new UsageProblem({ problem: "Either --is or --forget." })
    yield* Effect.gen(function* () {
      const { api } = yield* OpenFaith
      const { id: connectionId } = yield* connectionNamed(given)
      const isSet = given.forget || Option.isSome(given.is)
      const connection = yield* isSet
        ? api.connections.setZone({ headers: {}, params: { connectionId }, payload: { zone: Option.getOrNull(given.is) } })
        : api.connections.getConnection({ params: { connectionId } })
      if (given.json) return yield* Console.log(JSON.stringify({ id: connection.id, zone: connection.zone }))
      const { localTimes } = yield* api.adapters.getAdapter({ params: { adapter: connection.adapter } })
      yield* Console.log(inWords(connection, localTimes))
    }).pipe(Effect.provide(Asking))
  })
).pipe(
  Command.withDescription(
    "Show or say in which zone the clocks of an account go, at sources whose times name none. With another zone, what is stored is made again, without asking the source."
  ),
  Command.withShortDescription("Show and say which zone an account's times are of"),
  Command.withExamples([
    { command: "openfaith zone --org grace --adapter ccb", description: "What was said" },
    { command: "openfaith zone --org grace --adapter ccb --is America/Chicago", description: "Say it" }
  ])
)
