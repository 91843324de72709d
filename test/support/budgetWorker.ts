/**
 * A process that sends requests for a connection, as fast as its budget lets it, for tests of what processes share: real limiter, real books, real HTTP.
 * A line for each answer: `{ lane, waitedMs, status }`. Ends with SIGTERM.
 */
import { NodeHttpClient } from "@effect/platform-node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { type Credential, CurrentLane, type Limiter, requestLanes, SourceClient } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"
import { BudgetBooks, Budgets, Connections, runnerRole } from "@openfaith/sync-engine"
import { Config, Console, Duration, Effect, Layer, Option, Redacted, Schedule, Schema } from "effect"
import { Database } from "../../apps/server/src/postgres/Database.ts"
import { DataLive, WorkingRole } from "../../apps/server/src/Store.ts"

/** `everyMs`: one request after the other, so far apart; 0: always `workers` at once. */
const Load = Schema.Struct({ lane: Schema.Literals(requestLanes), workers: Schema.Int, everyMs: Schema.Int })
export type Load = typeof Load.Type
export const Work = Schema.Struct({
  connectionId: Schema.String,
  requests: Schema.Int,
  periodMs: Schema.Int,
  loads: Schema.Array(Load)
})

const page = { filters: [], order: null, offset: 0, perPage: 1, parent: null } as const

const work = Effect.gen(function* () {
  const { connectionId, loads, periodMs, requests } = yield* Config.schema(Schema.fromJsonString(Work), "BUDGET_WORK")
  const token = Redacted.value(yield* Config.Redacted("BUDGET_TOKEN"))
  const connection = yield* Effect.flatMap(Connections, ({ find }) => find(connectionId)).pipe(Effect.map(Option.getOrThrow))
  const adapter = { ...pco, budget: { ...pco.budget, requests, period: Duration.millis(periodMs) } }
  const limiter = yield* (yield* Budgets).limiterFor(connection, adapter)
  const colon = token.indexOf(":")
  const credential: Credential = { kind: "basic", id: token.slice(0, colon), secret: Redacted.make(token.slice(colon + 1)) }
  const entity = pco.manifest.get("people.Person")
  const one = (lane: Load["lane"]) =>
    Effect.gen(function* () {
      let waitedMs = 0
      const timed: Limiter = {
        ...limiter,
        take: (asked) => {
          const begun = performance.now()
          return Effect.tap(limiter.take(asked), () => Effect.sync(() => (waitedMs = performance.now() - begun)))
        }
      }
      const client = yield* SourceClient.make({ adapter, connection: { baseUrl: connection.baseUrl, credential }, limiter: timed })
      const exit = yield* Effect.exit(Effect.provideService(client.page(entity, page), CurrentLane, lane))
      yield* Console.log(JSON.stringify({ lane, waitedMs: Math.round(waitedMs), ok: exit._tag === "Success" }))
    })
  yield* Effect.forEach(
    loads,
    ({ everyMs, lane, workers }) =>
      (everyMs === 0 ? Effect.forever(one(lane)) : Effect.repeat(one(lane), Schedule.spaced(Duration.millis(everyMs)))).pipe(
        Effect.replicateEffect(workers, { concurrency: "unbounded", discard: true })
      ),
    { concurrency: "unbounded", discard: true }
  )
})

const DatabaseLive = Layer.effect(
  Database,
  Effect.map(Config.Redacted("DATABASE_URL"), (url) =>
    Database.of({ url, kind: "external", describe: Effect.die(new Error("Nobody asks here.")) })
  )
)

work.pipe(
  Effect.provide(
    Layer.mergeAll(Connections.layer, Budgets.layer).pipe(
      Layer.provideMerge(BudgetBooks.layer),
      Layer.provideMerge(DataLive),
      Layer.provideMerge(Layer.succeed(WorkingRole, runnerRole)),
      Layer.provideMerge(DatabaseLive),
      Layer.provideMerge(NodeHttpClient.layerUndici)
    )
  ),
  NodeRuntime.runMain
)
