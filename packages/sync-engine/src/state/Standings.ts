/**
 * How connections stand: what of theirs is active, how the last run ended, how far they are proven, and what waits for a person. Reads what others own,
 * and writes nothing. Each figure is a look at few rows, whatever the connection holds: what is counted is counted up to a bound.
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { RunId } from "../ids.ts"
import { Connection } from "./Connections.ts"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { RunStatus, SyncType } from "./Runs.ts"
import { somethingMoves, stuckAfter } from "./somethingMoves.ts"
import { Waiting } from "./Streams.ts"

/**
 * The worst that is true of a connection. `stuck`: a run has not moved for minutes and gives no reason. `paused`: a person stopped a run.
 * `degraded`: it works, but something is not as it should be. `new`: nothing has been read yet.
 */
export const HealthState = Schema.Literals(["disconnected", "needs_reauthorisation", "stuck", "paused", "degraded", "new", "healthy"])
export type HealthState = typeof HealthState.Type

const ActiveRun = Schema.Struct({
  id: RunId,
  kind: SyncType,
  status: Schema.Literals(["requested", "running", "paused"]),
  reason: Schema.NullOr(Schema.String),
  requestedAt: Schema.String,
  startedAt: Schema.NullOr(Schema.String),
  progressAt: Schema.NullOr(Schema.String),
  /** Active runs of the connection beside this one. */
  others: Schema.Int,
  /** Entities it reads, and those it is through with. */
  entities: Schema.Int,
  ended: Schema.Int,
  looks: Schema.Int,
  /** Set where nothing of it moves: what goes on soonest. */
  waiting: Schema.NullOr(Waiting)
})

const EndedRun = Schema.Struct({
  id: RunId,
  kind: SyncType,
  status: RunStatus,
  reason: Schema.NullOr(Schema.String),
  finishedAt: Schema.NullOr(Schema.String)
})

/** Up to how long ago nothing of a connection is missing, in any entity: half an hour, two hours, a day, longer; `never`: it is not known of one. */
export const Freshness = Schema.Literals(["half_hour", "two_hours", "day", "older", "never"])
export type Freshness = typeof Freshness.Type

export const StandingFacts = Schema.Struct({
  ...Connection.fields,
  health: HealthState,
  active: Schema.NullOr(ActiveRun),
  /** The newest run that has ended. */
  last: Schema.NullOr(EndedRun),
  /** The entity that is proven least far. */
  leastProven: Schema.NullOr(Schema.Struct({ entity: Schema.String, provenTo: Schema.NullOr(Schema.String) })),
  nextRunAt: Schema.NullOr(Schema.String),
  /** A schedule that starts nothing although it is switched on, and why. */
  scheduleHeld: Schema.NullOr(Schema.String),
  webhooks: Schema.NullOr(Schema.Struct({ problem: Schema.String, since: Schema.NullOr(Schema.String) })),
  decisions: Schema.Int,
  decisionSince: Schema.NullOr(Schema.String),
  /** At most `mostCounted`. */
  quarantined: Schema.Int,
  quarantinedSince: Schema.NullOr(Schema.String),
  /** Entities that the source refuses. */
  refused: Schema.NullOr(Schema.Struct({ entities: Schema.Int, reason: Schema.String, since: Schema.NullOr(Schema.String) })),
  /** A refresh of its tokens that was cut off (0), or that the source has refused so often; it is tried again with the next request. */
  refreshing: Schema.NullOr(Schema.Struct({ refusals: Schema.Int, since: Schema.NullOr(Schema.String) }))
})
export type StandingFacts = typeof StandingFacts.Type

/** What one connection holds of an entity. */
export const EntityHolding = Schema.Struct({
  entity: Schema.String,
  enabled: Schema.Boolean,
  /** Why the source refuses it, where that is why it is off; since when it is off. */
  offReason: Schema.NullOr(Schema.String),
  offSince: Schema.NullOr(Schema.String),
  /** Up to where its deltas have read, on the source's clock; `null`: no field of it tells of changes, or it was never read. */
  watermark: Schema.NullOr(Schema.String),
  /** Live records, at most `mostCounted`. */
  stored: Schema.Int,
  quarantined: Schema.Int
})
export type EntityHolding = typeof EntityHolding.Type

/** Counting stops here. */
export const mostCounted = 20_000

/** What waits for people, at most `mostOpen` of each. */
export const OpenWork = Schema.Struct({ decisions: Schema.Int, quarantined: Schema.Int })
export type OpenWork = typeof OpenWork.Type

/** Counting what is open stops here. */
export const mostOpen = 1000

/** So many connections are like this; `fresh` is `null` of those that are disconnected. */
export const StandingCount = Schema.Struct({ health: HealthState, fresh: Schema.NullOr(Freshness), connections: Schema.Int })
export type StandingCount = typeof StandingCount.Type

/** Only the first so many connections, by organisation and id, are looked into to count them. */
export const mostStandings = 20_000

export interface StandingPlace {
  readonly orgId: string
  readonly id: string
}

export interface StandingsShape {
  /** By organisation and id, those after `after`; `health`: only those. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly health: ReadonlyArray<HealthState> | null
    readonly fresh: Freshness | null
    readonly onlyActive: boolean
    readonly after: StandingPlace | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<StandingFacts>, SqlError.SqlError>
  /** How many connections are how; `null`: of every organisation. */
  readonly counts: (orgId: string | null) => Effect.Effect<ReadonlyArray<StandingCount>, SqlError.SqlError>
  readonly find: (connectionId: string) => Effect.Effect<Option.Option<StandingFacts>, SqlError.SqlError>
  readonly holdings: (connectionId: string) => Effect.Effect<ReadonlyArray<EntityHolding>, SqlError.SqlError>
  /** Of these organisations; `null`: of all. */
  readonly open: (orgIds: ReadonlyArray<string> | null) => Effect.Effect<OpenWork, SqlError.SqlError>
}

const ended = "('complete', 'complete_with_exceptions', 'incomplete', 'failed', 'cancelled')"

/** Whether there is such a row: looked up for the connection at hand, or, for some among many, gathered once for all. */
type Exists = (rows: string) => string
const byLooking: Exists = (rows) => `coalesce((SELECT true ${rows} LIMIT 1), false)`
const bySet: Exists = (rows) => `EXISTS (SELECT ${rows})`

/** Whether these are states that a connection says itself: whoever has none of them need not be looked into. */
const isOfStatus = (states: ReadonlyArray<HealthState> | null) =>
  states?.every((state) => state === "disconnected" || state === "needs_reauthorisation") ?? false

/** Entity by entity: those of one connection are few, and each has few. */
const openDecision = `CROSS JOIN LATERAL (
  SELECT d.opened_at FROM sync.decisions d WHERE d.entity_id = e.id AND d.status = 'open' ORDER BY d.entity_id, d.kind LIMIT 10) d`

/** A refresh that nobody is at any more and that has not come about: whether the pair can be used is not known. */
const cutOff = `SELECT FROM sync.credentials k WHERE k.connection_id = c.id AND (k.refusals > 0 OR k.claimed_until < clock_timestamp())`

/** The worst that is true of connection `c`, whose newest ended run is `l`, cheapest first. `isHeld`: whether records of it are in quarantine. */
const healthOf = (exists: Exists, isHeld: string) => `CASE
  WHEN c.status <> 'active' THEN c.status
  WHEN EXISTS (
    SELECT FROM sync.runs r LEFT JOIN LATERAL (
      SELECT max(s.progress_at) AS progress_at, bool_or(s.waiting IS NOT NULL) AS waits
      FROM sync.streams s WHERE s.run_id = r.id AND s.attempt = r.attempt AND s.status IN ('pending', 'running')) m ON true
    WHERE r.connection_id = c.id AND r.kind <> 'records' AND r.status IN ('requested', 'running') AND NOT coalesce(m.waits, false)
      AND NOT (r.status = 'requested' AND (r.reason IS NOT NULL OR ${somethingMoves}))
      AND coalesce(m.progress_at, r.started_at, r.requested_at) < clock_timestamp() - ${stuckAfter}) THEN 'stuck'
  WHEN ${exists("FROM sync.runs r WHERE r.connection_id = c.id AND r.status = 'paused'")} THEN 'paused'
  WHEN l.status IN ('failed', 'incomplete')
    OR ${exists("FROM sync.webhook_endpoints w WHERE w.connection_id = c.id AND w.problem IS NOT NULL")}
    OR ${exists("FROM sync.schedules s WHERE s.connection_id = c.id AND s.enabled AND s.paused_reason IS NOT NULL")}
    OR ${exists(`FROM sync.entities e ${exists === byLooking ? openDecision : "JOIN sync.decisions d ON d.entity_id = e.id AND d.status = 'open'"} WHERE e.connection_id = c.id`)}
    OR ${exists("FROM sync.entities e WHERE e.connection_id = c.id AND e.off_reason IS NOT NULL")}
    OR EXISTS (${cutOff})
    OR ${isHeld} THEN 'degraded'
  WHEN l.status IS NULL THEN 'new'
  ELSE 'healthy' END`

/** For a page of whatever there is. */
const heldByLooking = `coalesce((
  SELECT true FROM sync.entities e CROSS JOIN LATERAL (SELECT FROM sync.quarantine q WHERE q.entity_id = e.id AND q.resolved_at IS NULL LIMIT 1) q
  WHERE e.connection_id = c.id LIMIT 1), false)`

/** For a page of some among many: entities with records in quarantine are found by stepping from one to the next. */
const heldBySet = `c.id IN (SELECT e.connection_id FROM held h JOIN sync.entities e ON e.id = h.entity_id)`
const heldEntities = `
  SELECT min(q.entity_id) AS entity_id FROM sync.quarantine q WHERE q.resolved_at IS NULL
  UNION ALL
  SELECT (SELECT min(q.entity_id) FROM sync.quarantine q WHERE q.resolved_at IS NULL AND q.entity_id > h.entity_id)
  FROM held h WHERE h.entity_id IS NOT NULL`

/** Of connection `c`, by the entity of it that is proven least far; `null`: it is disconnected, and nobody waits for it. */
const freshOf = `CASE WHEN c.status <> 'disconnected' THEN (
  SELECT CASE
    WHEN count(*) = 0 OR count(*) > count(o.proven_to) THEN 'never'
    WHEN min(o.proven_to) >= clock_timestamp() - interval '30 minutes' THEN 'half_hour'
    WHEN min(o.proven_to) >= clock_timestamp() - interval '2 hours' THEN 'two_hours'
    WHEN min(o.proven_to) >= clock_timestamp() - interval '1 day' THEN 'day'
    ELSE 'older' END
  FROM sync.entities e LEFT JOIN sync.proofs o ON o.entity_id = e.id WHERE e.connection_id = c.id AND e.enabled) END`

const Filter = Schema.Struct({
  orgId: Schema.NullOr(Schema.String),
  connectionId: Schema.NullOr(Schema.String),
  health: Schema.NullOr(Schema.Array(HealthState)),
  fresh: Schema.NullOr(Freshness),
  onlyActive: Schema.Boolean,
  afterOrg: Schema.String,
  afterId: Schema.String,
  limit: Schema.Int
})

export class Standings extends Context.Service<Standings, StandingsShape>()("@openfaith/sync-engine/state/Standings") {
  static readonly layer = Layer.effect(
    Standings,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const iso = (column: string) => isoOf(sql, column)
      const most = sql.literal(String(mostCounted))
      const endedRuns = sql.literal(ended)
      // What is not asked for is left out of the text: a plan for all cases at once would be made for the worst of them.
      const none = sql.literal("")
      const isActive = sql`AND EXISTS (SELECT FROM sync.runs r
        WHERE r.connection_id = c.id AND r.kind <> 'records' AND r.status IN ('requested', 'running', 'paused'))`

      const newestEnded = sql`LEFT JOIN LATERAL (
              SELECT r.id, r.status FROM sync.runs r
              WHERE r.connection_id = c.id AND r.kind <> 'records' AND r.status IN ${endedRuns} ORDER BY r.id DESC LIMIT 1) l ON true`
      const countsOf = SqlSchema.findAll({
        Request: Schema.NullOr(Schema.String),
        Result: StandingCount,
        execute: (orgId) => sql`
          WITH RECURSIVE held AS (${sql.literal(heldEntities)}),
          counted AS (
            SELECT ${sql.literal(healthOf(bySet, heldBySet))} AS health, ${sql.literal(freshOf)} AS fresh
            FROM (SELECT * FROM sync.connections c ${orgId === null ? none : sql`WHERE c.org_id = ${orgId}`}
              ORDER BY c.org_id, c.id LIMIT ${sql.literal(String(mostStandings))}) c ${newestEnded})
          SELECT health, fresh, count(*)::int AS connections FROM counted GROUP BY health, fresh ORDER BY health, fresh`
      })

      const pageOf = SqlSchema.findAll({
        Request: Filter,
        Result: StandingFacts,
        execute: ({ afterId, afterOrg, connectionId, fresh, health: states, limit, onlyActive, orgId }) => {
          const health = sql.literal(states === null ? healthOf(byLooking, heldByLooking) : healthOf(bySet, heldBySet))
          return sql`
          WITH RECURSIVE held AS (${sql.literal(heldEntities)}),
          page AS MATERIALIZED (
            SELECT c.*, l.id AS last_id, ${health} AS health
            FROM sync.connections c ${newestEnded}
            WHERE (c.org_id, c.id) > (${afterOrg}, ${afterId})
              ${orgId === null ? none : sql`AND c.org_id = ${orgId}`} ${connectionId === null ? none : sql`AND c.id = ${connectionId}`}
              ${isOfStatus(states) ? sql`AND c.status = ANY (${[...(states ?? [])]}::text[])` : none}
              ${states === null ? none : sql`AND ${health} = ANY (${[...states]}::text[])`}
              ${fresh === null ? none : sql`AND ${sql.literal(freshOf)} = ${fresh}`}
              ${onlyActive ? isActive : none}
            ORDER BY c.org_id, c.id LIMIT ${limit})
          SELECT c.id, c.org_id AS "orgId", c.adapter, c.base_url AS "baseUrl", c.account_id AS "accountId", c.account_name AS "accountName", c.status,
            c.status_reason AS "statusReason", ${iso("c.status_since")} AS "statusSince", ${iso("c.created_at")} AS "createdAt", c.reconciliation_share AS "reconciliationShare", c.zone, c.health,
            CASE WHEN a.id IS NOT NULL THEN json_build_object('id', a.id, 'kind', a.kind, 'status', a.status, 'reason', a.reason,
              'requestedAt', ${iso("a.requested_at")}, 'startedAt', ${iso("a.started_at")}, 'progressAt', ${iso("p.progress_at")},
              'others', a.others, 'entities', p.entities, 'ended', p.ended, 'looks', coalesce(p.looks, 0),
              'waiting', CASE WHEN p.waits THEN p.waiting END) END AS active,
            CASE WHEN l.id IS NOT NULL THEN json_build_object('id', l.id, 'kind', l.kind, 'status', l.status, 'reason', l.reason,
              'finishedAt', ${iso("l.finished_at")}) END AS last,
            CASE WHEN e.entity IS NOT NULL THEN json_build_object('entity', e.entity, 'provenTo', ${iso("e.proven_to")}) END AS "leastProven",
            ${iso("s.next_run_at")} AS "nextRunAt", s.held AS "scheduleHeld",
            (SELECT json_build_object('problem', w.problem, 'since', ${iso("w.problem_since")}) FROM sync.webhook_endpoints w
              WHERE w.connection_id = c.id AND w.problem IS NOT NULL) AS webhooks,
            d.count AS decisions, ${iso("d.since")} AS "decisionSince", q.count AS quarantined, ${iso("q.since")} AS "quarantinedSince",
            (SELECT json_build_object('entities', count(*)::int, 'reason', min(e.off_reason), 'since', ${iso("min(e.off_since)")})
              FROM sync.entities e WHERE e.connection_id = c.id AND e.off_reason IS NOT NULL HAVING count(*) > 0) AS refused,
            (SELECT json_build_object('refusals', k.refusals, 'since', ${iso("least(coalesce(k.claimed_until, k.updated_at), clock_timestamp())")}) FROM sync.credentials k
              WHERE k.connection_id = c.id AND (k.refusals > 0 OR k.claimed_until < clock_timestamp())) AS refreshing
          FROM page c
            LEFT JOIN LATERAL (
              SELECT r.*, (count(*) OVER () - 1)::int AS others FROM sync.runs r
              WHERE r.connection_id = c.id AND r.kind <> 'records' AND r.status IN ('requested', 'running', 'paused')
              ORDER BY r.status = 'running' DESC, r.status = 'requested' DESC, r.id DESC LIMIT 1) a ON true
            LEFT JOIN LATERAL (
              SELECT count(*)::int AS entities, max(s.progress_at) AS progress_at,
                (count(*) FILTER (WHERE s.status NOT IN ('pending', 'running', 'paused')))::int AS ended,
                (sum((SELECT sum(g.looks) FROM sync.sightings g WHERE g.stream_id = s.id)))::int AS looks,
                bool_and(s.waiting IS NOT NULL) FILTER (WHERE s.status = 'running') AS waits,
                (array_agg(s.waiting ORDER BY s.waiting ->> 'until') FILTER (WHERE s.status = 'running' AND s.waiting IS NOT NULL))[1] AS waiting
              FROM sync.streams s WHERE s.run_id = a.id AND s.attempt = a.attempt) p ON a.id IS NOT NULL
            LEFT JOIN LATERAL (SELECT r.* FROM sync.runs r WHERE r.id = c.last_id LIMIT 1) l ON true
            LEFT JOIN LATERAL (
              SELECT e.entity, o.proven_to FROM sync.entities e LEFT JOIN sync.proofs o ON o.entity_id = e.id
              WHERE e.connection_id = c.id AND e.enabled ORDER BY o.proven_to NULLS FIRST, e.entity LIMIT 1) e ON true
            LEFT JOIN LATERAL (
              SELECT min(s.next_run_at) FILTER (WHERE s.paused_reason IS NULL) AS next_run_at, max(s.paused_reason) AS held
              FROM sync.schedules s WHERE s.connection_id = c.id AND s.enabled) s ON true
            LEFT JOIN LATERAL (
              SELECT count(*)::int AS count, min(d.opened_at) AS since FROM sync.entities e ${sql.literal(openDecision)}
              WHERE e.connection_id = c.id) d ON true
            LEFT JOIN LATERAL (
              SELECT count(*)::int AS count, min(o.first_seen_at) AS since FROM (
                SELECT q.first_seen_at FROM sync.entities e CROSS JOIN LATERAL (
                  SELECT q.first_seen_at FROM sync.quarantine q WHERE q.entity_id = e.id AND q.resolved_at IS NULL
                  ORDER BY q.id LIMIT ${most}) q
                WHERE e.connection_id = c.id LIMIT ${most}) o) q ON true
          ORDER BY c.org_id, c.id`
        }
      })

      const holdingsOf = SqlSchema.findAll({
        Request: Schema.String,
        Result: EntityHolding,
        execute: (connectionId) => sql`
          SELECT e.entity, e.enabled, e.off_reason AS "offReason", ${iso("e.off_since")} AS "offSince",
            ${iso("e.watermark")} AS watermark,
            (SELECT count(*)::int FROM (SELECT FROM sync.records r WHERE r.entity_id = e.id AND r.deleted_at IS NULL
              ORDER BY r.external_id LIMIT ${most}) o) AS stored,
            (SELECT count(*)::int FROM (SELECT FROM sync.quarantine q WHERE q.entity_id = e.id AND q.resolved_at IS NULL
              ORDER BY q.id LIMIT ${most}) o)
              AS quarantined
          FROM sync.entities e WHERE e.connection_id = ${connectionId} ORDER BY e.entity`
      })

      const openOf = SqlSchema.findAll({
        Request: Schema.NullOr(Schema.Array(Schema.String)),
        Result: OpenWork,
        execute: (orgIds) => {
          // Each entity's own, or one index from its beginning.
          const within = orgIds === null ? null : sql`sync.connections c JOIN sync.entities e ON e.connection_id = c.id`
          const whose = sql`WHERE c.org_id = ANY (${[...(orgIds ?? [])]}::text[])`
          const limit = sql.literal(String(mostOpen))
          const decisions =
            within === null
              ? sql`SELECT FROM sync.decisions d WHERE d.status = 'open'`
              : sql`SELECT FROM ${within} JOIN sync.decisions d ON d.entity_id = e.id AND d.status = 'open' ${whose}`
          const quarantined =
            within === null
              ? sql`SELECT FROM sync.quarantine q WHERE q.resolved_at IS NULL ORDER BY q.id`
              : sql`SELECT FROM ${within} CROSS JOIN LATERAL (
                  SELECT FROM sync.quarantine q WHERE q.entity_id = e.id AND q.resolved_at IS NULL ORDER BY q.id LIMIT ${limit}) q ${whose}`
          return sql`
            SELECT (SELECT count(*)::int FROM (${decisions} LIMIT ${limit}) d) AS decisions,
              (SELECT count(*)::int FROM (${quarantined} LIMIT ${limit}) q) AS quarantined`
        }
      })

      return Standings.of({
        open: Effect.fn("Standings.open")((orgIds) =>
          decoded(openOf(orgIds)).pipe(Effect.map(([found]) => found ?? { decisions: 0, quarantined: 0 }))
        ),
        page: Effect.fn("Standings.page")(({ after, ...filter }) =>
          decoded(pageOf({ ...filter, connectionId: null, afterOrg: after?.orgId ?? "", afterId: after?.id ?? "" }))
        ),
        counts: Effect.fn("Standings.counts")((orgId) => decoded(countsOf(orgId))),
        find: Effect.fn("Standings.find")((connectionId) =>
          decoded(
            pageOf({ orgId: null, connectionId, health: null, fresh: null, onlyActive: false, afterOrg: "", afterId: "", limit: 1 })
          ).pipe(Effect.map(([found]) => Option.fromNullishOr(found)))
        ),
        holdings: Effect.fn("Standings.holdings")((connectionId) => decoded(holdingsOf(connectionId)))
      })
    })
  )
}
