/** For those who write adapters. What is checked is a module of this machine. */
import type { Checked } from "@openfaith/server"
import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { onlyHere } from "../client/elsewhere.ts"
import { baseUrl, json } from "../commands/flags.ts"
import { credentialFrom, tokenFlags } from "../commands/token.ts"
import { Ended, UsageProblem } from "../output/failures.ts"
import { plural } from "../output/words.ts"
import { server } from "./installation.ts"

type Result = Checked["results"][number]

const signs = { passed: "✓", failed: "✗", unproven: "?" } as const

const linesOf = ({ check, missing, outcome, problems, promise }: Result): ReadonlyArray<string> => [
  `${signs[outcome]} ${check.padEnd(26)} ${promise}`,
  ...problems.map(({ entity, mend, problem }) => `    ${entity === null ? "" : `${entity}: `}${problem}. ${mend}`),
  ...(outcome === "unproven" ? [`    unproven: it would take ${missing ?? "more"}.`] : [])
]

const countOf = (results: Checked["results"], outcome: Result["outcome"]) => results.filter((result) => result.outcome === outcome).length

const summaryOf = ({ adapter, probe, results }: Checked): string => {
  const counts = (["passed", "failed", "unproven"] as const).flatMap((outcome) => {
    const count = countOf(results, outcome)
    return count === 0 ? [] : [`${count} ${outcome}`]
  })
  const asked = probe === null ? "" : ` The source was sent ${plural(probe.requests, "request")} (at most ${probe.atMost}).`
  return `${adapter}: ${plural(results.length, "check")}, ${counts.join(", ")}.${asked}`
}

const check = Command.make(
  "check",
  {
    module: Argument.String("module").pipe(
      Argument.withDescription("A file such as ./my-adapter.ts, an installed package, or the id of an installed adapter such as pco")
    ),
    probe: Flag.Boolean("probe").pipe(
      Flag.withDescription("Try its claims against the source too, with few requests that only read: 1, and at most 7 for each entity"),
      Flag.withDefault(false)
    ),
    baseUrl,
    ...tokenFlags,
    json
  },
  Effect.fnUntraced(function* ({ baseUrl, json, module, probe, token, tokenFile }) {
    yield* onlyHere("adapter check")
    const credential = probe ? yield* credentialFrom({ token, tokenFile, stdin: Option.none() }) : null
    if (probe && credential === null)
      return yield* new UsageProblem({ problem: "A probe asks the source, and needs a token: set OPENFAITH_TOKEN or give --token-file." })
    const { checkNamed } = yield* server
    const checked = yield* checkNamed(module, credential === null ? null : { baseUrl: Option.getOrNull(baseUrl), credential })
    const isRight = checked.results.every(({ outcome }) => outcome !== "failed")
    yield* Console.log(
      json ? JSON.stringify({ ok: isRight, ...checked }) : [...checked.results.flatMap(linesOf), "", summaryOf(checked)].join("\n")
    )
    if (!isRight) return yield* new Ended({ exitCode: 1 })
  })
).pipe(
  Command.withDescription(
    "Check what an adapter says of its source, check by check: what is wrong, where, and what to do. Without --probe nobody is asked. " +
      "Exit code 1 if anything is wrong. About this machine only."
  ),
  Command.withShortDescription("Check what an adapter says of its source"),
  Command.withExamples([
    { command: "openfaith adapter check ./my-adapter.ts", description: "A module of your own" },
    {
      command: "openfaith adapter check ./my-adapter.ts --probe --base-url https://api.example.org --token-file token.txt",
      description: "And what it claims, against the source"
    }
  ])
)

export const adapter = Command.make("adapter").pipe(
  Command.withDescription("For those who write adapters"),
  Command.withSubcommands([check])
)
