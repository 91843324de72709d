/** The installation's database as the engine uses it: one pool for data, one for the cluster's tables, both brought up to date first. */
import { PgClient } from "@effect/sql-pg"
import { canonicalModel } from "@openfaith/canonical"
import { CanonicalModel, migrate } from "@openfaith/sync-engine"
import { Effect, Layer } from "effect"
import { Database } from "./postgres/Database.ts"

export const ModelLive = CanonicalModel.layer(canonicalModel)

/**
 * Data connections give up before a shard lock could be taken over from this process, so a stalled worker's transaction never outlives its lease.
 */
const dataParameters = {
  idle_in_transaction_session_timeout: "10s",
  lock_timeout: "10s",
  statement_timeout: "60s",
  TimeZone: "UTC"
} as const

/** Connections for data, and for the cluster's own tables, one of them for its locks. Each process has so many at most. */
const dataConnections = 13
const clusterConnections = 8
export const connectionsPerProcess = dataConnections + clusterConnections

/** Connections for data: streams in parallel, the interface, and those that listen. */
export const DataLive = Layer.unwrap(
  Effect.map(Database, ({ url }) =>
    PgClient.layer({ url, maxConnections: dataConnections, applicationName: "openfaith", startupParameters: dataParameters })
  )
)

/** Connections for the cluster's own tables, which live in a schema of their own. */
export const ClusterDataLive = Layer.unwrap(
  Effect.map(Database, ({ url }) =>
    PgClient.layer({
      url,
      maxConnections: clusterConnections,
      applicationName: "openfaith-cluster",
      startupParameters: { search_path: "cluster", TimeZone: "UTC" }
    })
  )
)

/** Runs the migrations while the layer is built; whatever is above finds the store ready. */
export const MigratedLive = Layer.effectDiscard(
  Effect.gen(function* () {
    const ran = yield* migrate
    if (ran.length > 0) yield* Effect.logInfo(`The database is up to date (${ran.join(", ")}).`)
  })
)
