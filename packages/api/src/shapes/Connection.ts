import { Schema } from "effect"
import { Instant, Name, OrgId, Text } from "../text.ts"

export const Organisation = Schema.Struct({ id: Schema.String, createdAt: Instant }).annotate({ identifier: "Organisation" })
export type Organisation = typeof Organisation.Type

export const Connection = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  baseUrl: Schema.String,
  /** The source's own id and name of the account. */
  accountId: Schema.String,
  accountName: Schema.String,
  status: Schema.Literals(["active", "needs_reauthorisation", "disconnected"]),
  statusReason: Schema.NullOr(Schema.String),
  createdAt: Instant,
  /** Of a day's quota, what its nightly reconciliations may take, from 0 to 1; `null`: the usual. */
  reconciliationShare: Schema.NullOr(Schema.Finite)
}).annotate({ identifier: "Connection" })
export type Connection = typeof Connection.Type

/** Goes into a header, so it is printable ASCII. */
const Secret = Schema.String.check(Schema.isPattern(/^[\u0021-\u007E]{1,4000}$/))

export const NewConnection = Schema.Struct({
  orgId: OrgId,
  adapter: Name,
  /** Another address than the adapter's own. Only with the key of the installation's home. */
  baseUrl: Schema.optionalKey(Text),
  /** Tried at the source first, then kept sealed; no answer ever holds it. */
  credential: Schema.Union([
    Schema.Struct({ kind: Schema.Literal("basic"), id: Secret, secret: Secret }),
    Schema.Struct({ kind: Schema.Literal("bearer"), token: Secret })
  ])
}).annotate({ identifier: "NewConnection" })
