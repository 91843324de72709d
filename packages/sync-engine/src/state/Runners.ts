/**
 * The processes that work on this database: `sync.runners`, which it owns. Each says every two seconds that it is there; one that is silent for longer than
 * its locks last is taken for gone. An address belongs to one of them at a time, which an index sees to.
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"

export const RunnerRole = Schema.Literals(["all", "runner", "api", "command"])
export type RunnerRole = typeof RunnerRole.Type

/** A process as it says of itself. */
export interface RunnerHere {
  /** Of the process; random. */
  readonly id: string
  readonly role: RunnerRole
  /** Where other runners reach it; of an API node, its URL. */
  readonly address: string
  /** The same for all processes of a machine that can see one another. */
  readonly machine: string
  readonly host: string
  readonly pid: number
  readonly processStarted: string
  readonly version: string
  readonly storeVersion: number
}

export const Runner = Schema.Struct({
  id: Schema.String,
  role: RunnerRole,
  address: Schema.String,
  machine: Schema.String,
  host: Schema.String,
  pid: Schema.Int,
  processStarted: Schema.String,
  version: Schema.String,
  storeVersion: Schema.Int,
  state: Schema.Literals(["serving", "draining", "gone"]),
  startedAt: Schema.String,
  heartbeatAt: Schema.String,
  /** Seconds since its last heartbeat, by the database's clock. */
  silentSeconds: Schema.Finite,
  endedAt: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String),
  shards: Schema.Int,
  drainAskedAt: Schema.NullOr(Schema.String),
  fenced: Schema.Int,
  fencedAt: Schema.NullOr(Schema.String)
})
export type Runner = typeof Runner.Type

export interface Beat {
  readonly state: "serving" | "draining"
  readonly shards: number
  readonly fenced: number
}

export interface RunnersShape {
  /** Enters the process. Answers who has the address where that is somebody who is not silent. */
  readonly enter: (here: RunnerHere) => Effect.Effect<Option.Option<Runner>, SqlError.SqlError>
  /** Says that it is there. `lost`: another process has its address. */
  readonly beat: (here: RunnerHere, beat: Beat) => Effect.Effect<"asked to drain" | "here" | "lost", SqlError.SqlError>
  readonly leave: (id: string, reason: string) => Effect.Effect<void, SqlError.SqlError>
  /** Those that are there, and those that went within the last day; the newest first. */
  readonly all: Effect.Effect<ReadonlyArray<Runner>, SqlError.SqlError>
  /** Asks the process of that id or address to hand its work over and stop. */
  readonly askToDrain: (idOrAddress: string) => Effect.Effect<Option.Option<Runner>, SqlError.SqlError>
}

/** As long as shard locks last. */
export const silentAfterSeconds = 15

export class Runners extends Context.Service<Runners, RunnersShape>()("@openfaith/sync-engine/state/Runners") {
  static readonly layer = Layer.effect(
    Runners,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const isSilent = sql`heartbeat_at < clock_timestamp() - make_interval(secs => ${silentAfterSeconds})`
      const columns = sql`id, role, address, machine, host, pid, process_started AS "processStarted", version, store_version AS "storeVersion",
        CASE WHEN ${isSilent} THEN 'gone' ELSE state END AS state, ${isoOf(sql, "started_at")} AS "startedAt",
        ${isoOf(sql, "heartbeat_at")} AS "heartbeatAt", greatest(0, extract(epoch FROM clock_timestamp() - heartbeat_at))::float8 AS "silentSeconds",
        ${isoOf(sql, "ended_at")} AS "endedAt", CASE WHEN state <> 'gone' AND ${isSilent} THEN 'it has fallen silent' ELSE reason END AS reason, shards,
        ${isoOf(sql, "drain_asked_at")} AS "drainAskedAt", fenced, ${isoOf(sql, "fenced_at")} AS "fencedAt"`
      const first = (rows: ReadonlyArray<unknown>) => Effect.map(rowsAs(Runner)(rows), ([row]) => Option.fromNullishOr(row))

      const enter: RunnersShape["enter"] = Effect.fn("Runners.enter")(function* (here) {
        yield* sql`
          UPDATE sync.runners SET state = 'gone', ended_at = clock_timestamp(), reason = 'it had fallen silent', shards = 0
          WHERE address = ${here.address} AND state <> 'gone' AND ${isSilent}`
        yield* sql`DELETE FROM sync.runners WHERE heartbeat_at < clock_timestamp() - interval '7 days'`
        const entered = yield* sql`
          INSERT INTO sync.runners (id, role, address, machine, host, pid, process_started, version, store_version)
          VALUES (${here.id}, ${here.role}, ${here.address}, ${here.machine}, ${here.host}, ${here.pid}, ${here.processStarted}, ${here.version},
            ${here.storeVersion})
          ON CONFLICT DO NOTHING RETURNING id`
        if (entered.length > 0) return Option.none()
        return yield* Effect.flatMap(sql`SELECT ${columns} FROM sync.runners WHERE address = ${here.address} AND state <> 'gone'`, first)
      })

      return Runners.of({
        enter,
        beat: Effect.fn("Runners.beat")(function* (here, { fenced, shards, state }) {
          const rows = yield* sql`
            UPDATE sync.runners SET state = ${state}, heartbeat_at = clock_timestamp(), ended_at = NULL, reason = NULL, shards = ${shards},
              fenced_at = CASE WHEN fenced < ${fenced} THEN clock_timestamp() ELSE fenced_at END, fenced = greatest(fenced, ${fenced})
            WHERE id = ${here.id} RETURNING drain_asked_at IS NOT NULL AS asked`.pipe(
            Effect.catchIf(
              ({ reason }) => reason._tag === "UniqueViolation",
              () => Effect.succeed(null)
            )
          )
          if (rows === null) return "lost" as const
          // After a week of sleep it has been forgotten.
          if (rows.length === 0) return Option.isSome(yield* enter(here)) ? ("lost" as const) : ("here" as const)
          return rows[0]?.["asked"] === true ? ("asked to drain" as const) : ("here" as const)
        }),
        leave: Effect.fn("Runners.leave")((id, reason) =>
          Effect.asVoid(sql`
            UPDATE sync.runners SET state = 'gone', ended_at = clock_timestamp(), reason = ${reason}, shards = 0 WHERE id = ${id} AND state <> 'gone'`)
        ),
        all: Effect.flatMap(
          sql`SELECT ${columns} FROM sync.runners WHERE heartbeat_at > clock_timestamp() - interval '1 day' ORDER BY started_at DESC, id`,
          rowsAs(Runner)
        ).pipe(Effect.withSpan("Runners.all")),
        askToDrain: Effect.fn("Runners.askToDrain")((idOrAddress) =>
          Effect.flatMap(
            sql`
              UPDATE sync.runners SET drain_asked_at = coalesce(drain_asked_at, clock_timestamp())
              WHERE (id = ${idOrAddress} OR address = ${idOrAddress}) AND state <> 'gone' AND NOT ${isSilent} RETURNING ${columns}`,
            first
          )
        )
      })
    })
  )
}
