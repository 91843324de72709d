import { Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { UsageProblem } from "../output/failures.ts"
import { throughBrowser } from "../throughBrowser.ts"
import { json } from "./flags.ts"
import { byOAuth, credentialFrom, payloadOf, tokenFlags, tokenOnStdin } from "./token.ts"

const connectionArgument = Argument.String("connection").pipe(
  Argument.withDescription("The connection, by its id; `openfaith connections` lists them")
)

export const reauthorise = Command.make(
  "reauthorise",
  { connection: connectionArgument, stdin: tokenOnStdin, ...tokenFlags, oauth: byOAuth, json },
  (given) =>
    Effect.gen(function* () {
      const credential = given.oauth ? null : yield* credentialFrom(given)
      if (credential === null && !given.oauth)
        return yield* new UsageProblem({
          problem: "A token is needed: set OPENFAITH_TOKEN, give --token-file, or allow it in a browser with --oauth."
        })
      return yield* Effect.gen(function* () {
        const { api } = yield* OpenFaith
        const params = { connectionId: given.connection }
        const connection =
          credential === null
            ? yield* Effect.flatMap(api.authorisations.startReauthorisation({ params, payload: {} }), throughBrowser)
            : yield* api.authorisations.reauthorise({
                headers: {},
                params,
                payload: { credential: payloadOf(credential) }
              })
        yield* Console.log(
          given.json
            ? JSON.stringify(connection)
            : `${connection.orgId} is connected to ${connection.accountName} again (${connection.id}). What had stopped goes on.`
        )
      }).pipe(Effect.provide(Asking))
    })
).pipe(
  Command.withDescription(
    "Give a connection another token, or have it allowed again in a browser. It has to be of the same account; what had stopped goes on by itself."
  ),
  Command.withShortDescription("Give a connection another token"),
  Command.withExamples([
    { command: "OPENFAITH_TOKEN=id:secret openfaith reauthorise con_…", description: "With another token" },
    { command: "openfaith reauthorise con_… --oauth", description: "In a browser, at the source" }
  ])
)
