import { Schema } from "effect"
import { Instant } from "../text.ts"

/** What somebody told the installation to do, and what became of it. */
export const AuditEntry = Schema.Struct({
  id: Schema.String,
  at: Instant,
  /** The key or the session; `local`: the key of the home; `nobody`: whoever tried to sign in. */
  actorId: Schema.String,
  actor: Schema.String,
  /** The route, by its name in the contract, such as `requestRun` or `signIn`. */
  action: Schema.String,
  /** What the route's address names. */
  target: Schema.Record(Schema.String, Schema.String),
  orgId: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String),
  /** What else was asked for, without secrets. */
  details: Schema.NullOr(Schema.Json),
  /** The status it was answered with; `null`: its process ended first, so whether it was done the rest of the store tells. */
  status: Schema.NullOr(Schema.Int),
  /** Why it was refused. */
  code: Schema.NullOr(Schema.String)
}).annotate({ identifier: "AuditEntry" })
export type AuditEntry = typeof AuditEntry.Type
