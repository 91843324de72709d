import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { startSimulator } from "./startSimulator.ts"
import { truth } from "./truth.ts"

it.live("a church started again with its history is the same church", () =>
  Effect.gen(function* () {
    const directory = mkdtempSync(join(tmpdir(), "history-"))
    const options = { people: 40, seed: 3, history: join(directory, "church.log") }
    const contents = ["Person", "Email", "HouseholdMembership"] as const
    const first = yield* Effect.scoped(
      Effect.gen(function* () {
        const { church } = yield* startSimulator({ ...options, live: 200 })
        yield* Effect.sleep("400 millis")
        return church
      })
    )
    const lived = contents.map((entity) => [...truth(first, entity)].join(""))
    const again = yield* Effect.scoped(Effect.map(startSimulator(options), ({ church }) => church))
    const untouched = yield* Effect.scoped(Effect.map(startSimulator({ people: 40, seed: 3 }), ({ church }) => church))
    rmSync(directory, { recursive: true })
    assert.deepStrictEqual(
      contents.map((entity) => [...truth(again, entity)].join("")),
      lived
    )
    assert.notDeepEqual(
      contents.map((entity) => [...truth(untouched, entity)].join("")),
      lived
    )
  })
)
