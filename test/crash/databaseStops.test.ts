/** A database that is stopped at once and started again, over and over: whatever was at work goes on by itself. Minutes long, so only in deep runs. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { markdownOf } from "./chaos/markdownOf.ts"
import { nemeses } from "./chaos/nemeses.ts"
import { faultsIn } from "./chaos/report.ts"
import { runChaos } from "./chaos/runChaos.ts"

const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"
const seed = Number(process.env["OPENFAITH_TEST_SEED"] ?? 20_261_129)

it.live.runIf(isDeep)(
  "with the database stopped every 5 to 10 s for 10 min everything ends by itself within 3 min after the last",
  () =>
    runChaos({
      seed,
      seconds: 600,
      people: [1200, 300, 60],
      latencyMillis: 60,
      changesPerSecond: 2,
      nemeses: nemeses.filter(({ kind }) => kind === "database stopped at once"),
      pause: [5, 10],
      flags: "",
      say: (line) => process.stderr.write(`${line}\n`)
    }).pipe(
      Effect.scoped,
      Effect.map((report) => assert.deepStrictEqual(faultsIn(report), [], markdownOf(report)))
    ),
  { timeout: 1_800_000 }
)
