import { Schema } from "effect"
import { Count, Instant, Line } from "../text.ts"
import { Connection } from "./Connection.ts"

/** Everything of a connection being removed, or gone; the connection itself goes last, and this stays. */
export const Purge = Schema.Struct({
  connectionId: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  /** Rows that are gone by now, by table. */
  removed: Schema.Record(Schema.String, Count),
  /** Why the last attempt to go on failed; it is tried again. */
  problem: Schema.NullOr(Schema.String),
  requestedBy: Schema.NullOr(Schema.String),
  requestedAt: Instant,
  progressAt: Schema.NullOr(Instant),
  finishedAt: Schema.NullOr(Instant)
}).annotate({ identifier: "Purge" })

/** What a purge would remove; nothing is written. */
export const PurgePreview = Schema.Struct({
  connectionId: Schema.String,
  orgId: Schema.String,
  tables: Schema.Array(Schema.Struct({ table: Schema.String, rows: Count })),
  /** No other connection of the organisation is connected, so its data keys are destroyed too. */
  destroysKeys: Schema.Boolean
}).annotate({ identifier: "PurgePreview" })

export const Disconnecting = Schema.Struct({
  /** Remove everything that is stored of it. Cannot be undone. */
  purge: Schema.optionalKey(Schema.Boolean),
  by: Schema.optionalKey(Line)
}).annotate({ identifier: "Disconnecting" })

export const Disconnected = Schema.Struct({
  connection: Connection,
  /** Subscriptions that are gone at the source, and those that may still be there: their deliveries are refused. */
  unsubscribed: Count,
  stillSubscribed: Count,
  purge: Schema.NullOr(Purge)
}).annotate({ identifier: "Disconnected" })
