/**
 * The books of the request budgets that all processes share: `sync.budgets`, `sync.budget_leases`, `sync.budget_returns` and `sync.budget_users`, which it
 * owns. What may be sent is decided by `sync.take_slots`, one statement under the lock of a budget's row; here is what goes in and comes out.
 */
import { leastShare, type RequestWindow, urgentReserve } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
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
    readonly after: { readonly connectionId: string; readonly window: string } | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<BudgetInUse>, SqlError.SqlError>
}

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

      const page: BudgetBooksShape["page"] = Effect.fn("BudgetBooks.page")(function* ({ after, connectionId, limit, orgId }) {
        const rows = yield* sql`
          SELECT u.connection_id AS "connectionId", c.org_id AS "orgId", c.adapter, b.name AS window, b.is_shared AS shared, b.requests AS limit,
            b.period_ms::float8 AS "periodMs", (l.held + r.slots + o.others)::int AS "inUse", o.others, l.processes, l.waiting,
            ${isoOf(sql, "l.waiting_since")} AS "waitingSince",
            CASE WHEN b.paused_until > n.at THEN ${isoOf(sql, "b.paused_until")} END AS "pausedUntil",
            ${isoOf(sql, "r.next_at")} AS "nextReturnAt"
          FROM (SELECT clock_timestamp() AS at) n, sync.budget_users u
          JOIN sync.connections c ON c.id = u.connection_id,
          LATERAL (SELECT * FROM sync.budgets b WHERE b.credential = u.credential OFFSET 0) b,
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
          WHERE ${sql.and([
            sql`c.status <> 'disconnected'`,
            ...(orgId === null ? [] : [sql`c.org_id = ${orgId}`]),
            ...(connectionId === null ? [] : [sql`u.connection_id = ${connectionId}`]),
            ...(after === null
              ? []
              : [sql`u.connection_id >= ${after.connectionId} AND (u.connection_id > ${after.connectionId} OR b.name > ${after.window})`])
          ])}
          ORDER BY u.connection_id, b.name LIMIT ${limit}`
        return yield* rowsAs(BudgetInUse)(rows)
      })

      return BudgetBooks.of({ open, take, succeed, page })
    })
  )
}
