import { Schema } from "effect"
import { Instant, Name, OrgId, Text } from "../text.ts"

export const NewAuthorisation = Schema.Struct({
  orgId: OrgId,
  adapter: Name,
  /** Another address than the adapter's own. Only with the key of the installation's home. */
  baseUrl: Schema.optionalKey(Text)
}).annotate({ identifier: "NewAuthorisation" })

/** A person's way to the source and back. It is good once, for ten minutes. */
export const Authorisation = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  baseUrl: Schema.String,
  /** The connection that is authorised again, or that this has made. */
  connectionId: Schema.NullOr(Schema.String),
  /** The address that has to be registered at the source, exactly so. */
  redirectUri: Schema.String,
  /** What is asked for. */
  scopes: Schema.Array(Schema.String),
  expiresAt: Instant,
  status: Schema.Literals(["waiting", "connected", "failed", "expired"]),
  /** Why it failed, and what to do. */
  problem: Schema.NullOr(Schema.String),
  next: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Authorisation" })
export type Authorisation = typeof Authorisation.Type

/**
 * With the page to open. Asked for with a session it is the source's, and only the browser of that session can come back from it; with a key it is a page
 * of this server that leads there, and belongs to the browser that opens it first.
 */
export const StartedAuthorisation = Schema.Struct({ ...Authorisation.fields, authorizeUrl: Schema.String }).annotate({
  identifier: "StartedAuthorisation"
})
