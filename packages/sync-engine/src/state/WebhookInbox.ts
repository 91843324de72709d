/** Events that were delivered, each once. Owns `sync.webhook_inbox`. */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { mentionOf } from "./mentions.ts"

export interface ReceivedEvent {
  readonly connectionId: string
  /** The same for the same event, however often it is delivered. */
  readonly key: string
  readonly name: string
  readonly outcome: "asked" | "unknown" | "unreadable"
  readonly recordId: string | null
  readonly occurredAt: string | null
  readonly attempt: number | null
  /** The delivery's text, with the first of its events. */
  readonly payload: string | null
}

/** What was delivered to a connection in a stretch of time. */
export const Traffic = Schema.Struct({
  events: Schema.Int,
  lastAt: Schema.NullOr(Schema.String),
  /** From when it happened until it was here, in seconds; of events that tell. */
  medianSeconds: Schema.NullOr(Schema.Finite),
  worstSeconds: Schema.NullOr(Schema.Finite),
  unknown: Schema.Array(Schema.String)
})
export type Traffic = typeof Traffic.Type

/** A stretch of trouble that a delta should answer. */
export const Trouble = Schema.Struct({
  reason: Schema.Literals(["late", "unreadable"]),
  names: Schema.Array(Schema.String),
  since: Schema.NullOr(Schema.String)
})
export type Trouble = typeof Trouble.Type

export interface WebhookInboxShape {
  /**
   * Stores events that are not there yet and answers the keys of those; none of a connection that has been disconnected. No two may have the same key.
   * Belongs into the caller's transaction.
   */
  readonly add: (events: ReadonlyArray<ReceivedEvent>) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** By connection; one that nothing was delivered to is left out. */
  readonly traffic: (
    connectionIds: ReadonlyArray<string>,
    seconds: number
  ) => Effect.Effect<ReadonlyMap<string, Traffic>, SqlError.SqlError>
  /** Events since that came so many seconds late, or after failed attempts, or that named no record. */
  readonly troubleSince: (
    connectionId: string,
    since: string | null,
    lateSeconds: number
  ) => Effect.Effect<ReadonlyArray<Trouble>, SqlError.SqlError>
  /** Drops the texts of deliveries to the connection that name one of the records; that they came stays known. */
  readonly forget: (connectionId: string, recordIds: ReadonlyArray<string>) => Effect.Effect<void, SqlError.SqlError>
  /** Removes events after so many days. Answers how many, at most `limit`. */
  readonly prune: (days: number, limit: number) => Effect.Effect<number, SqlError.SqlError>
}

/** The key of an event of one connection, as `add` answers it. */
export const inboxKey = ({ connectionId, key }: Pick<ReceivedEvent, "connectionId" | "key">) => `${connectionId} ${key}`

export class WebhookInbox extends Context.Service<WebhookInbox, WebhookInboxShape>()("@openfaith/sync-engine/state/WebhookInbox") {
  static readonly layer = Layer.effect(
    WebhookInbox,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      // The text of a delivery that names an erased record is not kept. As quoted text, or as such within quoted text.
      const namesErased = sql`EXISTS (
        SELECT 1 FROM sync.erased y JOIN sync.entities e ON e.id = y.entity_id WHERE e.connection_id = r.c
          AND (position('"' || y.external_id || '"' IN r.p) > 0 OR position('"' || y.external_id || '\\"' IN r.p) > 0))`
      const Inserted = Schema.Array(Schema.Struct({ connectionId: Schema.String, key: Schema.String }))
      const trafficOf = SqlSchema.findAll({
        Request: Schema.Struct({ ids: Schema.Array(Schema.String), seconds: Schema.Finite }),
        Result: Schema.Struct({ ...Traffic.fields, connectionId: Schema.String }),
        execute: ({ ids, seconds }) => sql`
          SELECT connection_id AS "connectionId", count(*)::int AS events, ${isoOf(sql, "max(received_at)")} AS "lastAt",
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM received_at - occurred_at)::float8) AS "medianSeconds",
            max(extract(epoch FROM received_at - occurred_at))::float8 AS "worstSeconds",
            coalesce(array_agg(DISTINCT name) FILTER (WHERE outcome = 'unknown'), '{}') AS unknown
          FROM sync.webhook_inbox
          WHERE connection_id = ANY(${[...ids]}::text[]) AND received_at > clock_timestamp() - make_interval(secs => ${seconds}) GROUP BY connection_id`
      })
      const troubleOf = SqlSchema.findAll({
        Request: Schema.Struct({ connectionId: Schema.String, since: Schema.NullOr(Schema.String), lateSeconds: Schema.Finite }),
        Result: Trouble,
        execute: ({ connectionId, lateSeconds, since }) => sql`
          SELECT reason, array_agg(DISTINCT name ORDER BY name) AS names, ${isoOf(sql, "min(coalesce(occurred_at, received_at))")} AS since
          FROM (SELECT CASE WHEN outcome = 'unreadable' THEN 'unreadable' ELSE 'late' END AS reason, name, occurred_at, received_at
            FROM sync.webhook_inbox
            WHERE connection_id = ${connectionId} AND received_at > coalesce(${since}::timestamptz, '-infinity') AND (outcome = 'unreadable'
              OR outcome = 'asked' AND (attempt > 1 OR received_at - occurred_at > make_interval(secs => ${lateSeconds})))) t
          GROUP BY reason`
      })

      return WebhookInbox.of({
        add: Effect.fn("WebhookInbox.add")(function* (events) {
          // Texts of deliveries beside the rest: as JSON within JSON they would cost more than all else.
          const rows = events.map(({ payload: _payload, ...event }) => event)
          const payloads = events.map(({ payload }) => payload ?? "")
          const inserted = yield* sql`
            INSERT INTO sync.webhook_inbox (connection_id, event_key, name, outcome, record_id, occurred_at, attempt, payload)
            SELECT r.c, r.k, r.n, r.o, r.i, r.t, r.a, CASE WHEN NOT ${namesErased} THEN nullif(r.p, '') END FROM ROWS FROM (json_to_recordset(${JSON.stringify(rows)}::json)
              AS ("connectionId" text, key text, name text, outcome text, "recordId" text, "occurredAt" timestamptz, attempt int),
              unnest(${payloads}::text[])) AS r(c, k, n, o, i, t, a, p)
              JOIN sync.connections x ON x.id = r.c AND x.status <> 'disconnected' ORDER BY r.c, r.k COLLATE "C" FOR KEY SHARE OF x
            ON CONFLICT (connection_id, event_key) DO NOTHING RETURNING connection_id AS "connectionId", event_key AS key`
          return new Set((yield* Effect.orDie(Schema.decodeUnknownEffect(Inserted)(inserted))).map(inboxKey))
        }),
        traffic: Effect.fn("WebhookInbox.traffic")((ids, seconds) =>
          Effect.map(
            decoded(trafficOf({ ids, seconds })),
            (rows) => new Map(rows.map(({ connectionId, ...traffic }) => [connectionId, traffic]))
          )
        ),
        troubleSince: Effect.fn("WebhookInbox.troubleSince")((connectionId, since, lateSeconds) =>
          decoded(troubleOf({ connectionId, since, lateSeconds }))
        ),
        forget: Effect.fn("WebhookInbox.forget")((connectionId, recordIds) =>
          recordIds.length === 0
            ? Effect.void
            : Effect.asVoid(sql`
                UPDATE sync.webhook_inbox SET payload = NULL
                WHERE connection_id = ${connectionId} AND payload IS NOT NULL AND (record_id = ANY(${[...recordIds]}::text[]) OR payload ~ ${mentionOf(recordIds)})`)
        ),
        prune: Effect.fn("WebhookInbox.prune")(function* (days, limit) {
          const removed = yield* sql`
            DELETE FROM sync.webhook_inbox WHERE (connection_id, event_key) IN (SELECT connection_id, event_key FROM sync.webhook_inbox
              WHERE received_at < clock_timestamp() - make_interval(days => ${days}) ORDER BY received_at LIMIT ${limit} FOR UPDATE SKIP LOCKED) RETURNING 1 AS one`
          return removed.length
        })
      })
    })
  )
}
