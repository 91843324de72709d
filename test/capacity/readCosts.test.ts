/** Costs are read from what other scenarios found, and nothing is made up where they found nothing. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { capacityFindings } from "../../bench/capacity/measureCapacity.ts"
import { readCosts } from "../../bench/capacity/readCosts.ts"

const bytes = (log: number, journal: number, history: number, records: number) => ({ log, journal, history, records })
const first = { processorSeconds: 10, databaseSeconds: 12, logBytes: 2e8, rewritten: 0 }

/** Invented, in round figures. */
const results = {
  idle: {
    idle: { seconds: 300, statementsPerSecond: 20, share: 0.05, database: 0.01, requests: 0, runs: 0, bytes: bytes(30_000, 0, 0, 0) },
    withDeltas: {
      seconds: 300,
      statementsPerSecond: 40,
      share: 0.1,
      database: 0.03,
      requests: 1800,
      runs: 300,
      bytes: bytes(3_030_000, 300_000, 600_000, 0)
    },
    memory: 150,
    wrong: []
  },
  growth: {
    sizes: [{ records: 1e6, memory: 200, runner: 100, database: 150, statements: 20_000, bytes: bytes(3e9, 1e6, 1e7, 2e9), wrong: [] }]
  },
  "backfill-0ms": {
    rows: 80_000,
    turns: [
      {
        name: "OpenFaith",
        first,
        again: { ...first, processorSeconds: 5, databaseSeconds: 3, logBytes: 2e6 },
        changed: { processorSeconds: 7, databaseSeconds: 7, logBytes: 8.2e7, rewritten: 16_000 }
      },
      { name: "bare loop", first: { ...first, databaseSeconds: null }, again: null, changed: null }
    ]
  },
  connecting: {
    organisations: 2000,
    runners: 3,
    entities: 12,
    rows: 500_000,
    connected: 40,
    took: 400,
    atRest: [90, 91, 92],
    most: [240, 230, 220],
    processors: [150, 150, 150],
    statements: 700_000,
    database: 300,
    bytes: bytes(2.5e9, 1.2e8, 4.8e7, 1e9),
    wrong: []
  },
  webhooks: {
    found: Array.from({ length: 600 }, () => 120),
    lost: 0,
    taken: { seconds: 120, runner: 12, statements: 8400, database: 7.2, requests: 600, bytes: bytes(6e6, 6e5, 0, 3e5) }
  }
}

const withResults = <A, E>(change: Readonly<Record<string, unknown>>, use: (folder: string) => Effect.Effect<A, E>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const folder = mkdtempSync(join(tmpdir(), "openfaith-capacity-"))
      for (const [name, data] of Object.entries({ ...results, ...change }))
        if (data !== null) writeFileSync(join(folder, `${name}.json`), JSON.stringify({ wasBusy: name === "growth", data }))
      return folder
    }),
    use,
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  )

const refusalOf = (change: Readonly<Record<string, unknown>>) =>
  withResults(change, (folder) => Effect.map(Effect.flip(readCosts(folder)), ({ message }) => message))

it.effect("each cost is what its scenario found, less what processes take by themselves", () =>
  withResults({}, (folder) =>
    Effect.gen(function* () {
      const { costs, sources } = yield* readCosts(folder)
      const { changedRecord, idleDelta, newRecord, rest, stream, unchangedRecord, webhook } = costs
      const close = (found: number, expected: number) => assert.approximately(found, expected, 1e-6 * Math.abs(expected) + 1e-12)
      close(idleDelta.statements, 20)
      close(idleDelta.requests, 6)
      close(idleDelta.runnerSeconds, 0.05)
      close(idleDelta.walBytes, 10_000)
      close(idleDelta.historyBytes, 2000)
      close(rest.runnerSeconds, 0.05)
      close(newRecord.runnerSeconds, 1e-4)
      close(unchangedRecord.runnerSeconds, 5e-5)
      // A fifth of the rows took two seconds more, where all of them had taken ten at first.
      close(changedRecord.runnerSeconds, 1e-4)
      close(changedRecord.walBytes, 3000 * 2)
      close(stream.runnerSeconds, (450 - 3 * 440 * 0.05 - 500_000 * 1e-4) / 24_000)
      close(webhook.statements, (8400 - 120 * 20) / 600)
      close(costs.recordBytes, 2000)
      assert.deepStrictEqual(
        sources.filter(({ wasBusy }) => wasBusy).map(({ file }) => file),
        ["growth.json"]
      )
    })
  )
)

it.effect("what is missing, older, or void is refused with the command that makes it", () =>
  Effect.gen(function* () {
    assert.match(yield* refusalOf({ growth: null }), /growth\.json is missing\. Run `npm run bench -- growth` first\.$/)
    assert.match(
      yield* refusalOf({ webhooks: { found: [1], lost: 0 } }),
      /webhooks\.json does not tell what is needed .*taken.* Run `npm run bench -- webhooks` first\.$/
    )
    assert.match(yield* refusalOf({ idle: { ...results.idle, wrong: ["2 runs are failed"] } }), /idle\.json is void: 2 runs are failed\./)
    assert.match(
      yield* refusalOf({ "backfill-0ms": { rows: 10, turns: [] } }),
      /no later readings by OpenFaith .* Run `npm run bench -- backfill --latency 0`/
    )
  })
)

it.effect("the findings tell of three sizes, of what is full first, and of a day", () =>
  withResults({}, (folder) =>
    Effect.gen(function* () {
      const { data, lines } = yield* capacityFindings(folder, { organisations: 100, seed: 1 })
      assert.deepStrictEqual(
        data.needs.map(({ organisations }) => organisations),
        [1000, 10_000, 100_000]
      )
      assert.strictEqual(data.runners, 1)
      assert.include(lines.join("\n"), "growth.json**")
    })
  )
)
