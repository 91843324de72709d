/**
 * What somebody has to know, for as long as it is so, who has been told, and what nobody wants to be told of. Owns `sync.alerts`, `sync.alert_notices`,
 * `sync.alert_channels` and `sync.alert_silences`.
 *
 * An alert is open for as long as its trouble is found, and a while longer: what comes and goes stays one alert. It is told of once by each channel, again
 * after a day, and once more when it is over. While a silence matches it nothing is told, and what is still so afterwards is told then.
 */
import { AlertKind, type AlertFilter } from "@openfaith/api"
import { Context, Effect, Layer, type Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import type { Told } from "./alertWords.ts"

export const StoredAlert = Schema.Struct({
  id: Schema.String,
  kind: AlertKind,
  subject: Schema.String,
  orgId: Schema.NullOr(Schema.String),
  connectionId: Schema.NullOr(Schema.String),
  since: Schema.String,
  reason: Schema.String,
  next: Schema.String,
  openedAt: Schema.String,
  resolvedAt: Schema.NullOr(Schema.String),
  silencedUntil: Schema.NullOr(Schema.String)
})
export type StoredAlert = typeof StoredAlert.Type

export const StoredSilence = Schema.Struct({
  id: Schema.String,
  kind: Schema.NullOr(AlertKind),
  orgId: Schema.NullOr(Schema.String),
  connectionId: Schema.NullOr(Schema.String),
  reason: Schema.String,
  createdBy: Schema.String,
  createdAt: Schema.String,
  until: Schema.String
})
export type StoredSilence = typeof StoredSilence.Type

const DueNotice = Schema.Struct({ ...StoredAlert.fields, event: Schema.Literals(["opened", "resolved"]) })
export type DueNotice = typeof DueNotice.Type

const ChannelState = Schema.Struct({
  channel: Schema.String,
  sentAt: Schema.NullOr(Schema.String),
  failingSince: Schema.NullOr(Schema.String),
  problem: Schema.NullOr(Schema.String),
  waiting: Schema.Int
})
export type ChannelState = typeof ChannelState.Type

/** What whoever notes has looked for: of these kinds, about these subjects; `null`: about anything. */
export interface LookedFor {
  readonly kinds: ReadonlyArray<AlertKind>
  readonly subjects: ReadonlyArray<string> | null
  readonly settleSeconds: number
}

export interface AlertsShape {
  /** Opens what is found and not open, and ends what was looked for and has not been found for so many seconds. */
  readonly note: (found: ReadonlyArray<Told>, lookedFor: LookedFor) => Effect.Effect<void, SqlError.SqlError>
  /** What is to be told by these channels, and not silenced, waits for them from now on. */
  readonly addNotices: (channels: ReadonlyArray<string>) => Effect.Effect<void, SqlError.SqlError>
  /** What a channel is to tell now, at most `limit`. */
  readonly due: (channel: string, limit: number) => Effect.Effect<ReadonlyArray<DueNotice>, SqlError.SqlError>
  /** They were told, so the channel works. */
  readonly sent: (channel: string, notices: ReadonlyArray<DueNotice>) => Effect.Effect<void, SqlError.SqlError>
  /** They are tried again, each time after twice as long, an hour at most. */
  readonly failed: (channel: string, notices: ReadonlyArray<DueNotice>, problem: string) => Effect.Effect<void, SqlError.SqlError>
  /** When each was last told of something, and since when and why it fails. */
  readonly channels: (names: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<ChannelState>, SqlError.SqlError>
  /** Newest first, those before `before`; `orgId`: of one organisation only. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly kind: AlertKind | null
    readonly only: typeof AlertFilter.Type
    readonly before: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<StoredAlert>, SqlError.SqlError>
  /** Nobody is told of what matches, for so many seconds from now. */
  readonly silence: (
    silence: Pick<StoredSilence, "kind" | "orgId" | "connectionId" | "reason" | "createdBy"> & { readonly seconds: number }
  ) => Effect.Effect<StoredSilence, SqlError.SqlError>
  /** That have not ended, newest first, those before `before`. */
  readonly silences: (filter: {
    readonly orgId: string | null
    readonly before: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<StoredSilence>, SqlError.SqlError>
  /** `orgIds`: only one of these organisations. */
  readonly endSilence: (id: string, orgIds: ReadonlyArray<string> | null) => Effect.Effect<Option.Option<StoredSilence>, SqlError.SqlError>
  /** Open ones of these organisations, `null`: of all; at most `most`. */
  readonly countOpen: (orgIds: ReadonlyArray<string> | null, most: number) => Effect.Effect<number, SqlError.SqlError>
  /** Open alerts by kind. */
  readonly openByKind: Effect.Effect<ReadonlyArray<{ readonly kind: string; readonly count: number }>, SqlError.SqlError>
}

const keptDays = 30

export class Alerts extends Context.Service<Alerts, AlertsShape>()("@openfaith/server/alerts/Alerts") {
  static readonly layer = Layer.effect(
    Alerts,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const iso = (column: string) => sql.literal(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
      const decoded = <A, E, R>(effect: Effect.Effect<A, E | Schema.SchemaError, R>) => Effect.catchTag(effect, "SchemaError", Effect.die)

      /** The longest silence that matches alert `a`: of its organisation, or of all. */
      const longestOf = (
        whose: string
      ) => `(SELECT max(s.until) FROM sync.alert_silences s WHERE s.org_id ${whose} AND s.until > clock_timestamp()
        AND (s.kind IS NULL OR s.kind = a.kind) AND (s.connection_id IS NULL OR s.connection_id = a.connection_id))`
      const silencedUntil = sql.literal(`greatest(${longestOf("= a.org_id")}, ${longestOf("IS NULL")})`)
      const columns = sql`a.id::text AS id, a.kind, a.subject, a.org_id AS "orgId", a.connection_id AS "connectionId", ${iso("a.since")} AS since, a.reason, a.next,
        ${iso("a.opened_at")} AS "openedAt", ${iso("a.resolved_at")} AS "resolvedAt",
        to_char(${silencedUntil} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "silencedUntil"`
      const silenceColumns = sql`id::text AS id, kind, org_id AS "orgId", connection_id AS "connectionId", reason, created_by AS "createdBy",
        ${iso("created_at")} AS "createdAt", ${iso("until")} AS until`

      // What nobody looks for any more, such as the disk of a machine that is gone, ends after a while by itself.
      const noteAll = (found: string, { kinds, settleSeconds, subjects }: LookedFor) => sql`
        WITH found AS (
          SELECT DISTINCT ON (kind, subject) * FROM json_to_recordset(${found}::json)
            AS f(kind text, subject text, "orgId" text, "connectionId" text, since timestamptz, reason text, next text) ORDER BY kind, subject),
        noted AS (
          INSERT INTO sync.alerts AS a (kind, subject, org_id, connection_id, since, reason, next)
          SELECT kind, subject, "orgId", "connectionId", since, reason, next FROM found
          ON CONFLICT (kind, subject) WHERE resolved_at IS NULL
            DO UPDATE SET seen_at = clock_timestamp(), since = least(a.since, excluded.since), reason = excluded.reason, next = excluded.next)
        UPDATE sync.alerts a SET resolved_at = clock_timestamp()
        WHERE a.resolved_at IS NULL AND NOT EXISTS (SELECT FROM found f WHERE f.kind = a.kind AND f.subject = a.subject)
          AND (a.seen_at < clock_timestamp() - interval '15 minutes'
            OR a.seen_at < clock_timestamp() - make_interval(secs => ${settleSeconds}::float8) AND a.kind = ANY(${[...kinds]}::text[])
              AND (${subjects === null}::boolean OR a.subject = ANY(${[...(subjects ?? [])]}::text[])))`
      const prune = sql`
        WITH old AS (SELECT id FROM sync.alerts WHERE resolved_at < clock_timestamp() - make_interval(days => ${keptDays}) ORDER BY resolved_at LIMIT 500),
          told AS (DELETE FROM sync.alert_notices WHERE alert_id IN (SELECT id FROM old)),
          quiet AS (DELETE FROM sync.alert_silences WHERE until < clock_timestamp() - make_interval(days => ${keptDays}))
        DELETE FROM sync.alerts WHERE id IN (SELECT id FROM old)`

      const dueOf = SqlSchema.findAll({
        Request: Schema.Struct({ channel: Schema.String, limit: Schema.Int }),
        Result: DueNotice,
        execute: ({ channel, limit }) => sql`
          SELECT ${columns}, n.event FROM sync.alert_notices n JOIN sync.alerts a ON a.id = n.alert_id
          WHERE n.channel = ${channel} AND n.sent_at IS NULL AND n.due_at <= clock_timestamp() ORDER BY n.due_at, a.id LIMIT ${limit}`
      })
      const channelsOf = SqlSchema.findAll({
        Request: Schema.Array(Schema.String),
        Result: ChannelState,
        execute: (names) => sql`
          SELECT w.name AS channel, ${iso("c.sent_at")} AS "sentAt", ${iso("c.failing_since")} AS "failingSince", c.problem,
            (SELECT count(*)::int FROM sync.alert_notices n WHERE n.channel = w.name AND n.sent_at IS NULL) AS waiting
          FROM unnest(${[...names]}::text[]) WITH ORDINALITY AS w(name, place) LEFT JOIN sync.alert_channels c ON c.channel = w.name ORDER BY w.place`
      })
      const pageOf = SqlSchema.findAll({
        Request: Schema.Struct({
          orgId: Schema.NullOr(Schema.String),
          kind: Schema.NullOr(Schema.String),
          only: Schema.String,
          before: Schema.NullOr(Schema.String),
          limit: Schema.Int
        }),
        Result: StoredAlert,
        execute: ({ before, kind, limit, only, orgId }) => sql`
          SELECT ${columns} FROM sync.alerts a WHERE ${sql.and([
            ...(only === "open" ? [sql`a.resolved_at IS NULL`] : only === "resolved" ? [sql`a.resolved_at IS NOT NULL`] : []),
            ...(orgId === null ? [] : [sql`a.org_id = ${orgId}`]),
            ...(kind === null ? [] : [sql`a.kind = ${kind}`]),
            ...(before === null ? [] : [sql`a.id < ${before}::bigint`]),
            sql`true`
          ])} ORDER BY a.id DESC LIMIT ${limit}`
      })
      const insertSilence = SqlSchema.findOne({
        Request: Schema.Struct({
          kind: Schema.NullOr(Schema.String),
          orgId: Schema.NullOr(Schema.String),
          connectionId: Schema.NullOr(Schema.String),
          reason: Schema.String,
          createdBy: Schema.String,
          seconds: Schema.Int
        }),
        Result: StoredSilence,
        execute: ({ connectionId, createdBy, kind, orgId, reason, seconds }) => sql`
          INSERT INTO sync.alert_silences (kind, org_id, connection_id, reason, created_by, until)
          VALUES (${kind}, ${orgId}, ${connectionId}, ${reason}, ${createdBy}, clock_timestamp() + make_interval(secs => ${seconds}::int))
          RETURNING ${silenceColumns}`
      })
      const silencesOf = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), before: Schema.NullOr(Schema.String), limit: Schema.Int }),
        Result: StoredSilence,
        execute: ({ before, limit, orgId }) => sql`
          SELECT ${silenceColumns} FROM sync.alert_silences
          WHERE until > clock_timestamp() AND (${orgId}::text IS NULL OR org_id = ${orgId}) AND (${before}::text IS NULL OR id < ${before}::bigint)
          ORDER BY id DESC LIMIT ${limit}`
      })
      const end = SqlSchema.findOneOption({
        Request: Schema.Struct({ id: Schema.String, orgIds: Schema.NullOr(Schema.Array(Schema.String)) }),
        Result: StoredSilence,
        execute: ({ id, orgIds }) => sql`
          UPDATE sync.alert_silences SET until = least(until, clock_timestamp())
          WHERE id::text = ${id} AND (${orgIds === null ? null : [...orgIds]}::text[] IS NULL OR org_id = ANY(${orgIds === null ? null : [...orgIds]}::text[]))
          RETURNING ${silenceColumns}`
      })
      const ids = (notices: ReadonlyArray<DueNotice>) => notices.map(({ id }) => id)
      const events = (notices: ReadonlyArray<DueNotice>) => notices.map(({ event }) => event)
      const those = (notices: ReadonlyArray<DueNotice>) =>
        sql`(alert_id, event) IN (SELECT * FROM unnest(${ids(notices)}::bigint[], ${events(notices)}::text[]))`

      return Alerts.of({
        note: Effect.fn("Alerts.note")((found, lookedFor) =>
          Effect.asVoid(Effect.andThen(noteAll(JSON.stringify(found), lookedFor), prune))
        ),
        addNotices: Effect.fn("Alerts.addNotices")(function* (channels) {
          const names = [...channels]
          // Of what nobody was told, nobody needs to hear that it is over.
          yield* sql`
            DELETE FROM sync.alert_notices n USING sync.alerts a
            WHERE n.event = 'opened' AND n.sent_at IS NULL AND n.attempts = 0 AND a.id = n.alert_id AND a.resolved_at IS NOT NULL`
          yield* sql`
            INSERT INTO sync.alert_notices AS n (alert_id, channel, event)
            SELECT a.id, c.name, 'opened' FROM sync.alerts a CROSS JOIN unnest(${names}::text[]) AS c(name)
            WHERE a.resolved_at IS NULL AND ${silencedUntil} IS NULL
              AND NOT EXISTS (SELECT FROM sync.alert_notices o WHERE o.alert_id = a.id AND o.channel = c.name AND o.event = 'opened'
                AND (o.sent_at IS NULL OR o.sent_at > clock_timestamp() - interval '1 day'))
            ON CONFLICT (alert_id, channel, event) DO UPDATE SET sent_at = NULL, due_at = clock_timestamp(), attempts = 1`
          yield* sql`
            INSERT INTO sync.alert_notices (alert_id, channel, event)
            SELECT a.id, n.channel, 'resolved' FROM sync.alerts a JOIN sync.alert_notices n ON n.alert_id = a.id AND n.event = 'opened'
            WHERE a.resolved_at > clock_timestamp() - interval '1 day' AND n.channel = ANY(${names}::text[]) AND ${silencedUntil} IS NULL
              AND (n.sent_at IS NOT NULL OR n.attempts > 0)
            ON CONFLICT DO NOTHING`
        }, sql.withTransaction),
        due: Effect.fn("Alerts.due")((channel, limit) => decoded(dueOf({ channel, limit }))),
        sent: Effect.fn("Alerts.sent")(function* (channel, notices) {
          yield* sql`UPDATE sync.alert_notices SET sent_at = clock_timestamp() WHERE channel = ${channel} AND ${those(notices)}`
          yield* sql`
            INSERT INTO sync.alert_channels (channel, sent_at) VALUES (${channel}, clock_timestamp())
            ON CONFLICT (channel) DO UPDATE SET sent_at = clock_timestamp(), failing_since = NULL, problem = NULL, seen_at = clock_timestamp()`
        }, sql.withTransaction),
        failed: Effect.fn("Alerts.failed")(function* (channel, notices, problem) {
          yield* sql`
            UPDATE sync.alert_notices SET attempts = attempts + 1,
              due_at = clock_timestamp() + least(interval '1 hour', interval '10 seconds' * power(2, least(attempts, 10)))
            WHERE channel = ${channel} AND ${those(notices)}`
          yield* sql`
            INSERT INTO sync.alert_channels (channel, failing_since, problem) VALUES (${channel}, clock_timestamp(), ${problem})
            ON CONFLICT (channel) DO UPDATE SET failing_since = coalesce(sync.alert_channels.failing_since, clock_timestamp()), problem = excluded.problem,
              seen_at = clock_timestamp()`
        }, sql.withTransaction),
        channels: Effect.fn("Alerts.channels")((names) => decoded(channelsOf(names))),
        page: Effect.fn("Alerts.page")((filter) => decoded(pageOf(filter))),
        silence: Effect.fn("Alerts.silence")((silence) =>
          decoded(insertSilence(silence)).pipe(Effect.catchTag("NoSuchElementError", Effect.die))
        ),
        silences: Effect.fn("Alerts.silences")((filter) => decoded(silencesOf(filter))),
        endSilence: Effect.fn("Alerts.endSilence")((id, orgIds) => decoded(end({ id, orgIds }))),
        countOpen: Effect.fn("Alerts.countOpen")((orgIds, most) =>
          sql`
            SELECT count(*)::int AS count FROM (
              SELECT FROM sync.alerts WHERE resolved_at IS NULL ${orgIds === null ? sql`` : sql`AND org_id = ANY (${[...orgIds]}::text[])`} LIMIT ${most}) a`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ count: Schema.Int })))(rows))),
            Effect.map(([found]) => found?.count ?? 0)
          )
        ),
        openByKind: Effect.flatMap(
          sql`SELECT kind, count(*)::int AS count FROM sync.alerts WHERE resolved_at IS NULL GROUP BY kind`,
          (rows) => Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ kind: Schema.String, count: Schema.Int })))(rows))
        ).pipe(Effect.withSpan("Alerts.openByKind"))
      })
    })
  )
}
