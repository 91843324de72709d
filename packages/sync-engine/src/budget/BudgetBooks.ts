/**
 * The books of the request budgets that all processes share: `sync.budgets`, `sync.budget_leases`, `sync.budget_returns` and `sync.budget_users`, which it
 * owns. What may be sent is decided by `sync.take_slots`, one statement under the lock of a budget's row; here is what goes in and comes out.
 */
import { leastShare, type RequestWindow, urgentReserve } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, type Statement } from "effect/sql"
import { rowsAs } from "../state/decoded.ts"
import { isoOf } from "../state/instant.ts"

/** What a process tells and asks. Times are milliseconds before the statement is sent, so each is at least as long ago as that when it is read. */
export interface SlotAsk {
  /** Slots that are granted and not answered, used or not. */
  readonly held: number
  /** Answers that have come since: how long ago, and how many. */
  readonly answers: ReadonlyArray<readonly [agoMs: number, count: number]>
  /** Requests that wait in urgent lanes, and in others; `more`: slots that will be used soon, where there are plenty. */
  readonly urgent: number
  readonly other: number
  readonly more: number
  /** By lane, the most urgent first: requests that wait, and slots it got since the last statement. */
  readonly waiting: ReadonlyArray<number>
  readonly served: ReadonlyArray<number>
  readonly waitingForMs: number | null
  readonly asksAgainMs: number
  /** For how long what is held may go unanswered. */
  readonly lastsMs: number
  /** There was an answer that is no refusal. */
  readonly answered: boolean
  readonly limit: { readonly requests: number; readonly sentAgoMs: number } | null
  readonly periodMs: number | null
  readonly count: { readonly requests: number; readonly agoMs: number } | null
  readonly refused: { readonly retryAfterMs: number | null; readonly sentAgoMs: number } | null
}

const Taken = Schema.Struct({
  granted: Schema.Int,
  requests: Schema.Int,
  periodMs: Schema.Int,
  inUse: Schema.Int,
  pausedMs: Schema.Finite,
  /** When an urgent request can go, and one of the other lanes; `null`: that depends on answers. */
  opensUrgentMs: Schema.NullOr(Schema.Finite),
  opensOtherMs: Schema.NullOr(Schema.Finite)
})
export type Taken = typeof Taken.Type

const Opened = Schema.Struct({ id: Schema.Int, name: Schema.String, requests: Schema.Int, periodMs: Schema.Int })
export type Opened = typeof Opened.Type

/** A window of a budget as all processes know it. */
export const BudgetInUse = Schema.Struct({
  connectionId: Schema.String,
  accountName: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  /** `main`, or what else counts. */
  window: Schema.String,
  /** Whether connections of other organisations spend it too. */
  shared: Schema.Boolean,
  limit: Schema.Int,
  periodMs: Schema.Int,
  inUse: Schema.Int,
  /** Of these, requests that are not ours. */
  others: Schema.Int,
  /** Processes that hold some of it. */
  processes: Schema.Int,
  /** Requests that wait, by lane, the most urgent first. */
  waiting: Schema.Array(Schema.Int),
  waitingSince: Schema.NullOr(Schema.String),
  /** A refusal closes it until then. */
  pausedUntil: Schema.NullOr(Schema.String),
  /** The next slot comes back then; `null` where none is known. */
  nextReturnAt: Schema.NullOr(Schema.String)
})
export type BudgetInUse = typeof BudgetInUse.Type

/** `used`: limits of which something is in use; `waiting`: those that requests wait for. */
export const BudgetFilter = Schema.Literals(["used", "waiting"])
export type BudgetFilter = typeof BudgetFilter.Type

/** How many limits there are, of how many something is in use, for how many requests wait, and how many requests these are. */
export const LimitCounts = Schema.Struct({ limits: Schema.Int, used: Schema.Int, waitedFor: Schema.Int, waiting: Schema.Int })
export type LimitCounts = typeof LimitCounts.Type

const FullLimit = Schema.Struct({ connectionId: Schema.String, window: Schema.String })

export interface BudgetBooksShape {
  /** Opens the windows of a credential's budget, and says whose requests spend it. */
  readonly open: (
    place: { readonly credential: string; readonly connectionId: string; readonly isShared: boolean },
    windows: ReadonlyArray<RequestWindow>
  ) => Effect.Effect<ReadonlyArray<Opened>, SqlError.SqlError>
  /** `None`: the statement was overtaken by a later one of its process, or the budget is gone. */
  readonly take: (
    budgetId: number,
    by: { readonly process: string; readonly runner: string | null; readonly turn: number },
    ask: SlotAsk
  ) => Effect.Effect<Option.Option<Taken>, SqlError.SqlError>
  /** What former processes of that runner held has been sent by now, if at all: it comes back a period from now instead of when it expires. */
  readonly succeed: (runner: string, process: string) => Effect.Effect<void, SqlError.SqlError>
  /** By connection and window, after the given pair. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly connectionId: string | null
    readonly only: BudgetFilter | null
    readonly after: { readonly connectionId: string; readonly window: string } | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<BudgetInUse>, SqlError.SqlError>
  /** Of an organisation, or of all: the counts, and so many of which the largest share is in use. What connections share counts once. */
  readonly use: (
    orgId: string | null,
    fullest: number
  ) => Effect.Effect<LimitCounts & { readonly fullest: ReadonlyArray<BudgetInUse> }, SqlError.SqlError>
}

/** Of limit `b` at the moment `n.at`. */
const isWaitedFor = `EXISTS (SELECT FROM sync.budget_leases w WHERE w.budget_id = b.id AND w.waiting_until > n.at AND 0 < ANY (w.waiting))`
const isUsed = `((b.others > 0 AND b.others_until > n.at)
  OR EXISTS (SELECT FROM sync.budget_leases w WHERE w.budget_id = b.id AND w.held > 0 AND w.expires_at > n.at)
  OR EXISTS (SELECT FROM sync.budget_returns w WHERE w.budget_id = b.id AND w.slots > 0 AND w.at > n.at))`

export class BudgetBooks extends Context.Service<BudgetBooks, BudgetBooksShape>()("@openfaith/sync-engine/budget/BudgetBooks") {
  static readonly layer = Layer.effect(
    BudgetBooks,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const open: BudgetBooksShape["open"] = Effect.fn("BudgetBooks.open")(function* ({ connectionId, credential, isShared }, windows) {
        yield* sql`
          INSERT INTO sync.budget_users AS u (connection_id, credential) VALUES (${connectionId}, ${credential})
          ON CONFLICT (connection_id) DO UPDATE SET credential = excluded.credential WHERE u.credential <> excluded.credential`
        const declared = JSON.stringify(
          windows.map(({ headers, name, periodMs, requests }) => ({ name, requests, period_ms: periodMs, is_felt: headers === null }))
        )
        // What answers have said holds on, until the adapter itself says something new.
        const rows = yield* sql`
          INSERT INTO sync.budgets AS b (credential, name, declared_requests, declared_period_ms, is_felt, is_shared, requests, period_ms)
            SELECT ${credential}, d.name, d.requests, d.period_ms, d.is_felt, ${isShared}, d.requests, d.period_ms
            FROM jsonb_to_recordset(${declared}::text::jsonb) AS d (name text, requests int, period_ms bigint, is_felt boolean)
          ON CONFLICT (credential, name) DO UPDATE SET
            requests = CASE WHEN b.declared_requests = excluded.declared_requests THEN b.requests ELSE excluded.requests END,
            period_ms = CASE WHEN b.declared_period_ms = excluded.declared_period_ms THEN b.period_ms ELSE excluded.period_ms END,
            declared_requests = excluded.declared_requests, declared_period_ms = excluded.declared_period_ms,
            is_felt = excluded.is_felt, is_shared = excluded.is_shared
          RETURNING id, name, requests, period_ms::float8 AS "periodMs"`
        return yield* rowsAs(Opened)(rows)
      })

      const take: BudgetBooksShape["take"] = Effect.fnUntraced(function* (budgetId, { process, runner, turn }, ask) {
        const rows = yield* sql`
          SELECT granted, requests, period_ms::float8 AS "periodMs", in_use AS "inUse", paused_ms AS "pausedMs",
            opens_urgent_ms AS "opensUrgentMs", opens_other_ms AS "opensOtherMs"
          FROM sync.take_slots(${budgetId}, ${process}, ${runner}, ${turn}, ${JSON.stringify(ask)}::text::jsonb, ${leastShare}, ${urgentReserve})`
        const [taken] = yield* rowsAs(Taken)(rows)
        return Option.fromNullishOr(taken)
      })

      const succeed: BudgetBooksShape["succeed"] = Effect.fn("BudgetBooks.succeed")(function* (runner, process) {
        // Under the budgets' locks: nobody may see the leases gone and the returns not yet there.
        yield* sql`
          WITH held AS MATERIALIZED (
            SELECT b.id, b.period_ms FROM sync.budgets b
            WHERE EXISTS (SELECT FROM sync.budget_leases l WHERE l.budget_id = b.id AND l.runner = ${runner} AND l.process <> ${process})
            ORDER BY b.id FOR UPDATE),
          ended AS (
            DELETE FROM sync.budget_leases l USING held h WHERE l.budget_id = h.id AND l.runner = ${runner} AND l.process <> ${process}
            RETURNING l.budget_id, l.held, h.period_ms)
          INSERT INTO sync.budget_returns (budget_id, at, slots)
            SELECT budget_id, clock_timestamp() + make_interval(secs => period_ms / 1000.0), held FROM ended WHERE held > 0`
      })

      /** `which`: of the limits of connection `u` those that are asked for. */
      const shown = (which: Statement.Fragment, where: Statement.Fragment, limit: number) => sql`
        SELECT u.connection_id AS "connectionId", c.account_name AS "accountName", c.org_id AS "orgId", c.adapter, b.name AS window, b.is_shared AS shared, b.requests AS limit,
          b.period_ms::float8 AS "periodMs", (l.held + r.slots + o.others)::int AS "inUse", o.others, l.processes, l.waiting,
          ${isoOf(sql, "l.waiting_since")} AS "waitingSince",
          CASE WHEN b.paused_until > n.at THEN ${isoOf(sql, "b.paused_until")} END AS "pausedUntil",
          ${isoOf(sql, "r.next_at")} AS "nextReturnAt"
        FROM (SELECT clock_timestamp() AS at) n, sync.budget_users u
        JOIN sync.connections c ON c.id = u.connection_id,
        LATERAL (SELECT * FROM sync.budgets b WHERE b.credential = u.credential ${which} OFFSET 0) b,
        LATERAL (
          SELECT coalesce(sum(l.held), 0)::int AS held, (count(*) FILTER (WHERE l.held > 0))::int AS processes,
            min(l.waiting_since) FILTER (WHERE l.waiting_until > n.at) AS waiting_since,
            ARRAY(SELECT coalesce(sum(w.waiting[lane]), 0)::int FROM generate_series(1, 5) lane
              LEFT JOIN sync.budget_leases w ON w.budget_id = b.id AND w.waiting_until > n.at GROUP BY lane ORDER BY lane) AS waiting
          FROM sync.budget_leases l WHERE l.budget_id = b.id AND l.expires_at > n.at) l,
        LATERAL (
          SELECT coalesce(sum(r.slots), 0)::int AS slots, min(r.at) AS next_at
          FROM sync.budget_returns r WHERE r.budget_id = b.id AND r.at > n.at) r,
        LATERAL (SELECT CASE WHEN b.others_until > n.at THEN b.others ELSE 0 END AS others) o
        WHERE c.status <> 'disconnected' AND ${where}
        ORDER BY u.connection_id, b.name LIMIT ${limit}`

      const page: BudgetBooksShape["page"] = Effect.fn("BudgetBooks.page")(function* ({ after, connectionId, limit, only, orgId }) {
        const which = only === null ? sql.literal("") : sql.literal(`AND ${only === "used" ? isUsed : isWaitedFor}`)
        const where = sql.and([
          sql`true`,
          ...(orgId === null ? [] : [sql`c.org_id = ${orgId}`]),
          ...(connectionId === null ? [] : [sql`u.connection_id = ${connectionId}`]),
          ...(after === null
            ? []
            : [sql`u.connection_id >= ${after.connectionId} AND (u.connection_id > ${after.connectionId} OR b.name > ${after.window})`])
        ])
        return yield* rowsAs(BudgetInUse)(yield* shown(which, where, limit))
      })

      const use: BudgetBooksShape["use"] = Effect.fn("BudgetBooks.use")(function* (orgId, fullest) {
        const rows = yield* sql`
          WITH n AS (SELECT clock_timestamp() AS at),
          leases AS (
            SELECT l.budget_id, coalesce(sum(l.held) FILTER (WHERE l.expires_at > n.at), 0) AS held,
              coalesce(sum((SELECT sum(w) FROM unnest(l.waiting) w)) FILTER (WHERE l.waiting_until > n.at), 0) AS waiting
            FROM n, sync.budget_leases l GROUP BY l.budget_id),
          returns AS (SELECT r.budget_id, sum(r.slots) AS slots FROM n, sync.budget_returns r WHERE r.at > n.at GROUP BY r.budget_id),
          users AS (
            SELECT u.credential, min(u.connection_id) AS connection_id FROM sync.budget_users u JOIN sync.connections c ON c.id = u.connection_id
            WHERE c.status <> 'disconnected' AND ${orgId === null ? sql`true` : sql`c.org_id = ${orgId}`} GROUP BY u.credential),
          limits AS (
            SELECT u.connection_id, b.name, b.requests, coalesce(l.waiting, 0) AS waiting,
              coalesce(l.held, 0) + coalesce(r.slots, 0) + CASE WHEN b.others_until > n.at THEN b.others ELSE 0 END AS in_use
            FROM n, users u JOIN sync.budgets b ON b.credential = u.credential
              LEFT JOIN leases l ON l.budget_id = b.id LEFT JOIN returns r ON r.budget_id = b.id)
          SELECT count(*)::int AS limits, (count(*) FILTER (WHERE in_use > 0))::int AS used, (count(*) FILTER (WHERE waiting > 0))::int AS "waitedFor",
            coalesce(sum(waiting), 0)::int AS waiting,
            (SELECT coalesce(json_agg(json_build_object('connectionId', f.connection_id, 'window', f.name)), '[]') FROM (
              SELECT * FROM limits WHERE in_use > 0 ORDER BY in_use::float8 / greatest(1, requests) DESC, waiting DESC, connection_id, name LIMIT ${fullest}) f
            ) AS fullest
          FROM limits`
        const [found] = yield* rowsAs(Schema.Struct({ ...LimitCounts.fields, fullest: Schema.Array(FullLimit) }))(rows)
        if (found === undefined || found.fullest.length === 0)
          return { limits: 0, used: 0, waitedFor: 0, waiting: 0, ...found, fullest: [] }
        const named = sql.or(found.fullest.map(({ connectionId, window }) => sql`u.connection_id = ${connectionId} AND b.name = ${window}`))
        const ranks = new Map(found.fullest.map(({ connectionId, window }, rank) => [`${connectionId} ${window}`, rank]))
        const rankOf = ({ connectionId, window }: BudgetInUse) => ranks.get(`${connectionId} ${window}`) ?? fullest
        const rowsOfFullest = yield* rowsAs(BudgetInUse)(yield* shown(sql.literal(""), named, fullest))
        return { ...found, fullest: rowsOfFullest.toSorted((a, b) => rankOf(a) - rankOf(b)) }
      })

      return BudgetBooks.of({ open, take, succeed, page, use })
    })
  )
}
