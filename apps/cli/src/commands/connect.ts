import { Console, Effect, Option } from "effect"
import { Command } from "effect/cli"
import { connecting } from "../connecting.ts"
import { AskingOrMaking } from "../client/asked.ts"
import { checkNames } from "../machine/checks.ts"
import { UsageProblem } from "../output/failures.ts"
import { adapterArgument, baseUrl, json, org } from "./flags.ts"
import { credentialFrom, tokenFlags, tokenOnStdin } from "./token.ts"

export const connect = Command.make(
  "connect",
  { adapter: adapterArgument, stdin: tokenOnStdin, org, baseUrl, ...tokenFlags, json },
  (given) =>
    Effect.gen(function* () {
      // Asked first: without a token nothing is worth making a home for.
      const credential = yield* credentialFrom(given)
      if (credential === null) return yield* new UsageProblem({ problem: "A token is needed: set OPENFAITH_TOKEN or give --token-file." })
      yield* checkNames(given.adapter, [])
      return yield* Effect.gen(function* () {
        const connection = yield* connecting({
          orgId: given.org,
          adapter: given.adapter,
          baseUrl: Option.getOrNull(given.baseUrl),
          credential
        })
        yield* Console.log(
          given.json
            ? JSON.stringify(connection)
            : `Connected ${connection.orgId} to ${connection.accountName} at ${connection.baseUrl} (${connection.id}).\n` +
                `Next: openfaith sync --org ${connection.orgId} --adapter ${connection.adapter} --wait`
        )
      }).pipe(Effect.provide(AskingOrMaking))
    })
).pipe(
  Command.withDescription("Connect an organisation to its account at a source. The token is tried first and kept encrypted."),
  Command.withShortDescription("Connect an organisation to a source"),
  Command.withExamples([
    { command: "OPENFAITH_TOKEN=id:secret openfaith connect pco --org grace", description: "Connect to Planning Center" },
    { command: "openfaith connect pco --org grace --token-file token.txt", description: "With the token in a file" },
    { command: "pass show pco | openfaith connect pco --org grace -", description: "With the token on standard input" }
  ])
)
