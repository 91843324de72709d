import { Schema } from "effect"
import { Count, Instant, OrgId, Id, Text } from "../text.ts"

/** What alerts are about. */
export const AlertKind = Schema.Literals([
  // Of connections:
  "stale",
  "incomplete_run",
  "needs_reauthorisation",
  "open_decision",
  "quarantine",
  "webhooks_silent",
  "webhooks_forged",
  "stuck_run",
  "paused_run",
  "late_rotation",
  // Of the installation:
  "late_schedule",
  "lost_runner",
  "no_runner",
  "restored",
  "low_disk",
  "old_transactions",
  "undelivered"
])
export type AlertKind = typeof AlertKind.Type

/** `critical`: data ages, or will, until somebody acts. */
export const AlertSeverity = Schema.Literals(["critical", "warning"])
export type AlertSeverity = typeof AlertSeverity.Type

export const Alert = Schema.Struct({
  id: Schema.String,
  kind: AlertKind,
  severity: AlertSeverity,
  title: Schema.String,
  /** What it is about: the id of a connection or a run, the address of a process. */
  subject: Schema.String,
  /** `null`: of the installation as a whole. */
  orgId: Schema.NullOr(Schema.String),
  connectionId: Schema.NullOr(Schema.String),
  reason: Schema.String,
  since: Instant,
  /** What to do about it. */
  next: Schema.String,
  /** The page that says more. */
  runbook: Schema.String,
  openedAt: Instant,
  /** `null`: it is so just now. */
  resolvedAt: Schema.NullOr(Instant),
  /** Nobody is told of it until then. */
  silencedUntil: Schema.NullOr(Instant)
}).annotate({ identifier: "Alert" })
export type Alert = typeof Alert.Type

export const AlertFilter = Schema.Literals(["open", "resolved", "all"])

/** Silences what matches all that is given; one that would match every alert says so by `everything`. */
export const NewSilence = Schema.Struct({
  kind: Schema.optionalKey(AlertKind),
  orgId: Schema.optionalKey(OrgId),
  connectionId: Schema.optionalKey(Id),
  everything: Schema.optionalKey(Schema.Literal(true)),
  /** For how long, from now. */
  seconds: Schema.Int.check(
    Schema.isBetween({ minimum: 60, maximum: 30 * 86_400 }, { expected: "seconds from now: at least 60, at most 30 days" })
  ),
  reason: Text
}).annotate({ identifier: "NewSilence" })

export const Silence = Schema.Struct({
  id: Schema.String,
  kind: Schema.NullOr(AlertKind),
  orgId: Schema.NullOr(Schema.String),
  connectionId: Schema.NullOr(Schema.String),
  reason: Schema.String,
  createdBy: Schema.String,
  createdAt: Instant,
  until: Instant
}).annotate({ identifier: "Silence" })
export type Silence = typeof Silence.Type

/** A way by which people are told. */
export const AlertChannel = Schema.Struct({
  channel: Schema.Literals(["webhook", "email", "alertmanager"]),
  /** Where it leads, without its secrets. */
  to: Schema.String,
  sentAt: Schema.NullOr(Instant),
  failingSince: Schema.NullOr(Instant),
  problem: Schema.NullOr(Schema.String),
  /** Notices that wait to be sent. */
  waiting: Count
}).annotate({ identifier: "AlertChannel" })
export type AlertChannel = typeof AlertChannel.Type

export const AlertChannels = Schema.Struct({ items: Schema.Array(AlertChannel) }).annotate({ identifier: "AlertChannels" })

/** What became of a test message; `problem`: it could not be sent. */
export const AlertTest = Schema.Struct({
  items: Schema.Array(Schema.Struct({ channel: Schema.String, to: Schema.String, problem: Schema.NullOr(Schema.String) }))
}).annotate({ identifier: "AlertTest" })
