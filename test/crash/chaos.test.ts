/** Three runners on one database while processes, connections, the database and the sources fail: `npm run chaos` for as long as one likes. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { markdownOf } from "./chaos/markdownOf.ts"
import { nemeses } from "./chaos/nemeses.ts"
import { faultsIn } from "./chaos/report.ts"
import { runChaos } from "./chaos/runChaos.ts"

const seed = Number(process.env["OPENFAITH_TEST_SEED"] ?? 20_261_127)
const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"

/** One of each family; a deep run, and `npm run chaos`, have all of them. */
const families = new Set([
  "kill -9 of one runner",
  "frozen before a page",
  "stream taken over by hand",
  "all connections reset",
  "cut after a page statement",
  "cut before COMMIT",
  "database stopped at once",
  "clock minutes behind",
  "source: 5xx",
  "webhooks lost, doubled, out of order"
])

it.live(
  "stores equal their sources when everything has gone wrong, nobody writes what is no longer theirs, and nothing is left undone",
  () =>
    runChaos({
      seed,
      seconds: isDeep ? 300 : 30,
      people: isDeep ? [1200, 300, 60] : [250, 80, 20],
      latencyMillis: 60,
      changesPerSecond: 2,
      nemeses: isDeep ? nemeses : nemeses.filter(({ kind }) => families.has(kind)),
      pause: [1, 3],
      flags: "",
      say: (line) => process.stderr.write(`${line}\n`)
    }).pipe(
      Effect.scoped,
      Effect.map((report) => assert.deepStrictEqual(faultsIn(report), [], markdownOf(report)))
    ),
  { timeout: isDeep ? 900_000 : 300_000 }
)
