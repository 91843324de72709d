/**
 * How much of a source's limit a first reading uses, and whether it ever uses more: a church behind Planning Center's limit, as a window that slides, so that
 * no stretch of time is forgiven. Writes bench/results/quota.
 */
import { Console, Effect, Redacted, References } from "effect"
import { Operations } from "@openfaith/server"
import { planningCenterLimits, startSimulator } from "../../apps/simulator/src/index.ts"
import { directory } from "../../test/support/directory.ts"
import { benchPostgres } from "../cluster/benchPostgres.ts"
import { startInstallation } from "../cluster/installation.ts"
import { isBusy, spread, writeFindings } from "../cluster/rounds.ts"

export interface QuotaOptions {
  readonly people: number
  /** Whole windows that are counted. */
  readonly windows: number
  /** Milliseconds until the source answers. */
  readonly latency: number
}

/** Of the limit, in each whole window. */
const least = 0.99

export const measureQuota = Effect.fn("measureQuota")(
  function* ({ latency, people, windows }: QuotaOptions) {
    const wasBusy = isBusy()
    const { periodSeconds, requests: limit } = planningCenterLimits
    const simulator = yield* startSimulator({ people, latencyMillis: latency, limits: { window: "sliding" } })
    const { requests } = simulator.church
    const postgres = yield* benchPostgres
    const installation = yield* startInstallation({ databaseUrl: yield* postgres.createDatabase, runners: 1, env: {} })
    yield* installation.startRunners
    yield* Effect.gen(function* () {
      const operations = yield* Operations
      const [id = "", secret = ""] = simulator.token.split(":")
      const connection = yield* operations.connect({
        orgId: "bench",
        adapter: "pco",
        baseUrl: simulator.url,
        credential: { kind: "basic", id, secret: Redacted.make(secret) },
        products: directory
      })
      // What connecting asked is forgotten by the source's window, too.
      yield* Effect.sleep(`${periodSeconds + 1} seconds`)
      requests.clear()
      const { runId } = yield* operations.requestRun(connection, "full", null)
      yield* Effect.sleep(`${(windows + 1) * periodSeconds} seconds`)
      const { run } = yield* operations.run(runId)
      const { maxInWindow, perStatus } = requests.summary()
      const times = requests.recent().map(({ at }) => at)
      const from = times[0] ?? 0
      const counts = Array.from({ length: windows }, (_, window) => {
        const [begins, ends] = [from + window * periodSeconds * 1000, from + (window + 1) * periodSeconds * 1000]
        return times.filter((at) => at >= begins && at < ends).length
      })
      const refused = perStatus["429"] ?? 0
      const wrong = run.status === "running" ? [] : [`the run is ${run.status}, so there was not enough to read: take more people`]
      const used = counts.map((count) => (100 * count) / limit)
      const isKept = Math.min(...used) >= 100 * least
      const file = writeFindings({
        name: "quota",
        title: "A source's limit",
        options: `quota --people ${people} --windows ${windows} --latency ${latency}`,
        wasBusy,
        lines: [
          `- A church of ${people} people that lets ${limit} requests through in any ${periodSeconds} s and answers after ${latency} ms; its first reading, ${windows} whole windows of it.`,
          ...wrong.map((each) => `- **Void**: ${each}.`),
          `- **${spread(used, 1)} % of the limit used** in a window, median (least to most); promised: at least ${100 * least} %${isKept ? "" : ", **which is not kept**"}.`,
          `- Most requests in any ${periodSeconds} s: ${maxInWindow}; refused: ${refused}${maxInWindow > limit || refused > 0 ? ". **That is too many.**" : "."}`
        ],
        data: { limit, counts, maxInWindow, refused, wrong }
      })
      if (wrong.length > 0 || maxInWindow > limit || refused > 0) process.exitCode = 1
      yield* Console.log(file)
    }).pipe(Effect.provideContext(installation.services))
  },
  Effect.scoped,
  Effect.provideService(References.MinimumLogLevel, "Error")
)
