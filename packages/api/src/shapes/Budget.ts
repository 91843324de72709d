import { Schema } from "effect"
import { Count, Instant } from "../text.ts"

/** Lanes in which requests wait for a source's limit, the most urgent first. */
export const BudgetLane = Schema.Literals(["webhook", "interactive", "delta", "backfill", "reconciliation"])

/** One limit of a source as all processes of the installation use it. A connection has one for each kind of limit its source has. */
export const Budget = Schema.Struct({
  connectionId: Schema.String,
  /** Of the account that is connected. */
  accountName: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  /** `main` counts every request. */
  window: Schema.String,
  /** Connections of other organisations spend it too. */
  shared: Schema.Boolean,
  /** Requests in any stretch of so many seconds. */
  limit: Count,
  periodSeconds: Schema.Finite,
  /** Used up or held by a process; `others`: of these, requests that are not ours. */
  inUse: Count,
  others: Count,
  left: Count,
  /** Processes that hold some of it. */
  processes: Count,
  /** Requests that wait for it. */
  waiting: Schema.Array(Schema.Struct({ lane: BudgetLane, requests: Count })),
  waitingSince: Schema.NullOr(Instant),
  /** Why nothing goes, or not everything; `null` where nothing is held up. */
  reason: Schema.NullOr(Schema.String),
  /** When something goes again by itself, as far as that is known. */
  until: Schema.NullOr(Instant)
}).annotate({ identifier: "Budget" })
export type Budget = typeof Budget.Type

/** `used`: limits of which something is in use; `waiting`: those that requests wait for. */
export const BudgetFilter = Schema.Literals(["used", "waiting"])
export type BudgetFilter = typeof BudgetFilter.Type

/** How the limits of all sources are used at this moment. What connections share counts once. */
export const BudgetUse = Schema.Struct({
  limits: Count,
  /** Of these, those of which something is in use, and those that requests wait for. */
  used: Count,
  waitedFor: Count,
  /** Requests that wait for them. */
  waiting: Count,
  /** Those of which the largest share is in use, the fullest first; three at most. */
  fullest: Schema.Array(Budget)
}).annotate({ identifier: "BudgetUse" })
export type BudgetUse = typeof BudgetUse.Type
