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
  /** When it came to this status; `null`: it has never been in another. */
  statusSince: Schema.NullOr(Instant),
  createdAt: Instant,
  /** Of a day's quota, what its nightly reconciliations may take, from 0 to 1; `null`: the usual. */
  reconciliationShare: Schema.NullOr(Schema.Finite),
  /** In which zone the clocks of the account go, where its source's times name none; `null`: nobody has said, or the source needs none. */
  zone: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Connection" })
export type Connection = typeof Connection.Type

/** What a connection proves itself with. Nothing of it is secret. */
export const CredentialFacts = Schema.Struct({
  /** `basic` and `bearer`: a token that a person gave. `oauth`: a pair of tokens that is refreshed by itself. */
  kind: Schema.Literals(["basic", "bearer", "oauth"]),
  /** What was granted; `null`: the token is none that has scopes. */
  scopes: Schema.NullOr(Schema.Array(Schema.String)),
  /** When it was stored last, by a person or by a refresh. */
  storedAt: Instant,
  issuedAt: Schema.NullOr(Instant),
  /** The token in use is good until then, and is refreshed before. */
  expiresAt: Schema.NullOr(Instant)
}).annotate({ identifier: "Credential" })

/** A connection with what it proves itself with; `null`: it has nothing. */
export const ConnectionView = Schema.Struct({ ...Connection.fields, credential: Schema.NullOr(CredentialFacts) }).annotate({
  identifier: "ConnectionView"
})

/** Goes into a header, so it is printable ASCII. */
const Secret = Schema.String.check(
  Schema.isPattern(/^[\u0021-\u007E]{1,4000}$/, { expected: "a token as the source shows it: without spaces, line breaks or other marks" })
)

/** Tried at the source first, then kept sealed; no answer ever holds it. */
const GivenCredential = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("basic"), id: Secret, secret: Secret }),
  Schema.Struct({ kind: Schema.Literal("bearer"), token: Secret })
])

export const NewConnection = Schema.Struct({
  orgId: OrgId,
  adapter: Name,
  /** Another address than the adapter's own. Only with the key of the installation's home. */
  baseUrl: Schema.optionalKey(Text),
  credential: GivenCredential,
  /** What is read of the source: products or entities, such as `people` and `groups.Group`, and what they need. Left out: all, or what the installation says; of the same account again, what was read before. */
  products: Schema.optionalKey(Schema.NonEmptyArray(Name)),
  /** Of a source whose times name none (`localTimes`): the zone of the account's clocks, such as `America/Chicago`. Of the same account again, left out: as before. */
  zone: Schema.optionalKey(Text)
}).annotate({ identifier: "NewConnection" })

/** `null`: it is not known any more. */
export const ZoneChange = Schema.Struct({ zone: Schema.NullOr(Text) }).annotate({ identifier: "ZoneChange" })

export const Reauthorisation = Schema.Struct({ credential: GivenCredential }).annotate({ identifier: "Reauthorisation" })
