import { Schema } from "effect"
import { Count, Instant, Name, Text } from "../text.ts"
import { Kind } from "./Run.ts"

const TimeOfDay = Schema.String.check(Schema.isPattern(/^(?:[01]\d|2[0-3]):[0-5]\d$/))

/** A time of the day in which nothing is started. `to` is not included, and before `from` means the next day. `days`: 0 is Sunday. */
export const Blackout = Schema.Struct({
  from: TimeOfDay,
  to: TimeOfDay,
  days: Schema.optionalKey(Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 }))).check(Schema.isMaxLength(7)))
})

export const Schedule = Schema.Struct({
  id: Schema.Int,
  connectionId: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  kind: Kind,
  /** `null`: every entity the connection has switched on. */
  entity: Schema.NullOr(Schema.String),
  /** Either this or `cron`. */
  everySeconds: Schema.NullOr(Count),
  cron: Schema.NullOr(Schema.String),
  zone: Schema.String,
  anchorAt: Instant,
  jitterSeconds: Count,
  blackouts: Schema.Array(Blackout),
  enabled: Schema.Boolean,
  /** Why it starts nothing although it is enabled. */
  pausedReason: Schema.NullOr(Schema.String),
  nextRunAt: Instant,
  lastRunId: Schema.NullOr(Schema.String),
  lastStartedAt: Schema.NullOr(Instant)
}).annotate({ identifier: "Schedule" })

/** The schedule of one kind and entity of a connection; what is left out stays as it is. */
export const ScheduleChange = Schema.Struct({
  kind: Kind,
  /** Left out: every entity the connection has switched on. */
  entity: Schema.optionalKey(Name),
  everySeconds: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000_000 }))),
  cron: Schema.optionalKey(Text),
  zone: Schema.optionalKey(Text),
  /** The first occurrence of an interval. */
  from: Schema.optionalKey(Text),
  jitterSeconds: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))),
  blackouts: Schema.optionalKey(Schema.Array(Blackout).check(Schema.isMaxLength(50))),
  enabled: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "ScheduleChange" })
