import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { connecting } from "../connecting.ts"
import { Asking, AskingOrMaking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { checkNames } from "../machine/checks.ts"
import { UsageProblem } from "../output/failures.ts"
import { adapterArgument, baseUrl, json, org, products } from "./flags.ts"
import { zoneMissing } from "./zone.ts"
import { throughBrowser } from "../throughBrowser.ts"
import { byOAuth, credentialFrom, tokenFlags, tokenOnStdin } from "./token.ts"

const zone = Flag.String("zone").pipe(
  Flag.withMetavar("<zone>"),
  Flag.withDescription("Of a source whose times name none: the zone of the account's clocks, such as America/Chicago"),
  Flag.optional
)

export const connect = Command.make(
  "connect",
  { adapter: adapterArgument, stdin: tokenOnStdin, org, baseUrl, products, zone, ...tokenFlags, oauth: byOAuth, json },
  (given) =>
    Effect.gen(function* () {
      // Asked first: without a token nothing is worth making a home for.
      const credential = given.oauth ? null : yield* credentialFrom(given)
      if (credential === null && !given.oauth)
        return yield* new UsageProblem({
          problem: "A token is needed: set OPENFAITH_TOKEN, give --token-file, or allow it in a browser with --oauth."
        })
      if (given.oauth && given.products !== null)
        return yield* new UsageProblem({
          problem:
            "With --oauth, what is read is chosen once it is connected (openfaith entities disable), or for all of them by OPENFAITH_PRODUCTS."
        })
      yield* checkNames(given.adapter, [])
      const place = { orgId: given.org, adapter: given.adapter }
      if (credential === null)
        return yield* Effect.gen(function* () {
          const { api } = yield* OpenFaith
          const payload = { ...place, ...(Option.isSome(given.baseUrl) ? { baseUrl: given.baseUrl.value } : {}) }
          const connection = yield* Effect.flatMap(api.authorisations.startAuthorisation({ payload }), throughBrowser)
          yield* Console.log(
            given.json
              ? JSON.stringify(connection)
              : `Connected ${connection.orgId} to ${connection.accountName} at ${connection.baseUrl} (${connection.id}). Its first sync has begun.\n` +
                  `See it: openfaith runs --org ${connection.orgId}`
          )
        }).pipe(Effect.provide(Asking))
      return yield* Effect.gen(function* () {
        const { api } = yield* OpenFaith
        const connection = yield* connecting({
          ...place,
          baseUrl: Option.getOrNull(given.baseUrl),
          credential,
          products: given.products,
          zone: Option.getOrNull(given.zone)
        })
        const { localTimes } = yield* api.adapters.getAdapter({ params: { adapter: connection.adapter } })
        yield* Console.log(
          given.json
            ? JSON.stringify(connection)
            : `Connected ${connection.orgId} to ${connection.accountName} at ${connection.baseUrl} (${connection.id}).\n` +
                (localTimes && connection.zone === null ? `${zoneMissing(connection.id)}\n` : "") +
                `Next: npx openfaith sync --org ${connection.orgId} --adapter ${connection.adapter} --wait`
        )
      }).pipe(Effect.provide(AskingOrMaking))
    })
).pipe(
  Command.withDescription("Connect an organisation to its account at a source. The token is tried first and kept encrypted."),
  Command.withShortDescription("Connect an organisation to a source"),
  Command.withExamples([
    { command: "OPENFAITH_TOKEN=id:secret openfaith connect pco --org grace", description: "Connect to Planning Center" },
    { command: "openfaith connect pco --org grace --products people,groups", description: "Read two of its products only" },
    { command: "openfaith connect pco --org grace --token-file token.txt", description: "With the token in a file" },
    { command: "pass show pco | openfaith connect pco --org grace -", description: "With the token on standard input" },
    { command: "openfaith connect pco --org grace --oauth", description: "In a browser, at the source" }
  ])
)
