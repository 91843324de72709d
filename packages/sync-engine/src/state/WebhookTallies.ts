/**
 * How many deliveries came to what, by day. Counted in memory and written once a second, so that refusing costs no statement; a killed process loses
 * the counts of its last second and nothing else. Owns `sync.webhook_tallies`.
 */
import { Context, Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { isoOf } from "./instant.ts"

export const DeliveryOutcome = Schema.Literals([
  "accepted",
  /** An event that was there already. */
  "repeated",
  /** Acknowledged, of no use: no entity names it. */
  "unknown_event",
  /** Acknowledged, but it does not say which record: a delta of its entity answers it. */
  "unreadable_event",
  "unknown_address",
  "disconnected",
  "bad_signature",
  "wrong_organisation",
  "malformed",
  "wrong_type",
  "compressed",
  "too_large",
  /** More within a minute, from one address, than are taken in. */
  "too_many",
  /** Asked to come again: it could not be stored. */
  "unavailable"
])
export type DeliveryOutcome = typeof DeliveryOutcome.Type

export const Tally = Schema.Struct({
  day: Schema.String,
  adapter: Schema.String,
  /** `null`: no connection has that address. */
  connectionId: Schema.NullOr(Schema.String),
  outcome: DeliveryOutcome,
  count: Schema.Int,
  lastAt: Schema.String
})
export type Tally = typeof Tally.Type

export interface WebhookTalliesShape {
  readonly count: (adapter: string, connectionId: string | null, outcome: DeliveryOutcome, count?: number) => void
  /** Writes what was counted since. */
  readonly flush: Effect.Effect<void, SqlError.SqlError>
  /** Of the last days and these connections, newest first; `null`: deliveries to addresses that no connection has. */
  readonly since: (days: number, connectionIds: ReadonlyArray<string | null>) => Effect.Effect<ReadonlyArray<Tally>, SqlError.SqlError>
  readonly prune: (days: number) => Effect.Effect<void, SqlError.SqlError>
}

export class WebhookTallies extends Context.Service<WebhookTallies, WebhookTalliesShape>()("@openfaith/sync-engine/state/WebhookTallies") {
  static readonly layer = Layer.effect(
    WebhookTallies,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      let counted = new Map<string, { adapter: string; connectionId: string; outcome: DeliveryOutcome; count: number }>()

      const flush = Effect.suspend(() => {
        if (counted.size === 0) return Effect.void
        const rows = [...counted.values()]
        counted = new Map()
        return sql`
          INSERT INTO sync.webhook_tallies AS t (day, adapter, connection_id, outcome, count, last_at)
          SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date, r.adapter, r."connectionId", r.outcome, r.count, clock_timestamp()
          FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(adapter text, "connectionId" text, outcome text, count bigint)
          ORDER BY r.adapter, r."connectionId", r.outcome
          ON CONFLICT (day, adapter, connection_id, outcome) DO UPDATE SET count = t.count + excluded.count, last_at = excluded.last_at`.pipe(
          Effect.asVoid,
          Effect.tapError(() => Effect.sync(() => rows.forEach((row) => add(row.adapter, row.connectionId, row.outcome, row.count))))
        )
      }).pipe(Effect.withSpan("WebhookTallies.flush"))

      const add = (adapter: string, connectionId: string, outcome: DeliveryOutcome, count: number) => {
        const key = `${adapter} ${connectionId} ${outcome}`
        const row = counted.get(key)
        if (row) row.count += count
        else counted.set(key, { adapter, connectionId, outcome, count })
      }

      const listSince = SqlSchema.findAll({
        Request: Schema.Struct({ days: Schema.Int, ids: Schema.Array(Schema.String) }),
        Result: Tally,
        execute: ({ days, ids }) => sql`
          SELECT day::text AS day, adapter, nullif(connection_id, '') AS "connectionId", outcome, count::int AS count, ${isoOf(sql, "last_at")} AS "lastAt"
          FROM sync.webhook_tallies WHERE day > (clock_timestamp() AT TIME ZONE 'UTC')::date - ${days}::int AND connection_id = ANY(${[...ids]}::text[])
          ORDER BY day DESC, adapter, connection_id, outcome`
      })

      yield* flush.pipe(Effect.ignoreCause, Effect.repeat(Schedule.spaced("1 second")), Effect.forkScoped)
      yield* Effect.addFinalizer(() => Effect.ignoreCause(flush))

      return WebhookTallies.of({
        count: (adapter, connectionId, outcome, count = 1) => add(adapter, connectionId ?? "", outcome, count),
        flush,
        since: Effect.fn("WebhookTallies.since")((days, ids) =>
          listSince({ days, ids: ids.map((id) => id ?? "") }).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        prune: Effect.fn("WebhookTallies.prune")((days) =>
          Effect.asVoid(sql`DELETE FROM sync.webhook_tallies WHERE day < (clock_timestamp() AT TIME ZONE 'UTC')::date - ${days}::int`)
        )
      })
    })
  )
}
