/**
 * The installation's database as the engine uses it: one pool for data, one for the cluster's tables, both brought up to date first, and
 * both with no more rights than the work needs.
 */
import { PgClient } from "@effect/sql-pg"
import { canonicalModel } from "@openfaith/canonical"
import { CanonicalModel, migrate, rolesToTake } from "@openfaith/sync-engine"
import { Context, Effect, Layer, type Redacted } from "effect"
import { Database } from "./postgres/Database.ts"

export const ModelLive = CanonicalModel.layer(canonicalModel)

/** A page's statement is long, and estimated to cost much: PostgreSQL would compile it anew each time, for many times as long as it takes to carry it out. */
const sessionParameters = { TimeZone: "UTC", jit: "off" } as const

/**
 * Data connections give up before a shard lock could be taken over from this process, so a stalled worker's transaction never outlives its lease.
 */
const dataParameters = {
  idle_in_transaction_session_timeout: "10s",
  lock_timeout: "10s",
  statement_timeout: "60s",
  ...sessionParameters
} as const

/** Connections for data, and for the cluster's own tables, one of them for its locks. Each process has so many at most. */
const dataConnections = 13
const clusterConnections = 8
export const connectionsPerProcess = dataConnections + clusterConnections

/** The role that connections take on; `null`: the database user may not, and they keep its rights. */
export class WorkingRole extends Context.Service<WorkingRole, string | null>()("@openfaith/server/WorkingRole") {}

const asRole = (role: string | null): Record<string, string> => (role === null ? {} : { role })

/** Connections for data: streams in parallel, the interface, and those that listen. */
export const DataLive = Layer.unwrap(
  Effect.gen(function* () {
    const { url } = yield* Database
    const startupParameters = { ...dataParameters, ...asRole(yield* WorkingRole) }
    return PgClient.layer({ url, maxConnections: dataConnections, applicationName: "openfaith", startupParameters })
  })
)

/** Connections for the cluster's own tables, which live in a schema of their own. */
export const ClusterDataLive = Layer.unwrap(
  Effect.gen(function* () {
    const { url } = yield* Database
    const startupParameters = { search_path: "cluster", ...sessionParameters, ...asRole(yield* WorkingRole) }
    return PgClient.layer({ url, maxConnections: clusterConnections, applicationName: "openfaith-cluster", startupParameters })
  })
)

/** Connections of the database user itself, for as long as somebody changes tables with them. */
const ownConnections = (url: Redacted.Redacted) =>
  Layer.fresh(PgClient.layer({ url, maxConnections: 3, applicationName: "openfaith-migrate", startupParameters: dataParameters }))

/** Runs the migrations while the layer is built, as the database user; whatever is above finds the store ready, and works under less. */
export const MigratedLive = Layer.effect(
  WorkingRole,
  Effect.gen(function* () {
    const { url } = yield* Database
    return yield* Effect.gen(function* () {
      const ran = yield* migrate
      if (ran.length > 0) yield* Effect.logInfo(`The database is up to date (${ran.join(", ")}).`)
      return (yield* rolesToTake).work
    }).pipe(Effect.provide(ownConnections(url)))
  })
)
