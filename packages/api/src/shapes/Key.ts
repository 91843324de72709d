import { Schema } from "effect"
import { Scope } from "../access.ts"
import { Instant, OrgId, Text } from "../text.ts"

export const ApiKey = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  scope: Scope,
  /** `null`: every organisation. */
  orgIds: Schema.NullOr(Schema.Array(Schema.String)),
  createdAt: Instant,
  createdBy: Schema.NullOr(Schema.String),
  /** To the minute. */
  lastUsedAt: Schema.NullOr(Instant),
  revokedAt: Schema.NullOr(Instant)
}).annotate({ identifier: "ApiKey" })
export type ApiKey = typeof ApiKey.Type

export const NewApiKey = Schema.Struct({
  name: Text,
  scope: Scope,
  /** Left out: every organisation the asking key sees. */
  orgIds: Schema.optionalKey(Schema.Array(OrgId).check(Schema.isBetweenLength(1, 100)))
}).annotate({ identifier: "NewApiKey" })

/** The one time the key itself is shown. */
export const CreatedApiKey = Schema.Struct({ key: ApiKey, secret: Schema.String }).annotate({ identifier: "CreatedApiKey" })

/** Whoever asks. */
export const Session = Schema.Struct({
  name: Schema.String,
  scope: Scope,
  orgIds: Schema.NullOr(Schema.Array(Schema.String))
}).annotate({ identifier: "Session" })

/** A browser that is signed in. It ends 8 hours after it was used last, and 7 days after it began. */
export const SignedIn = Schema.Struct({
  id: Schema.String,
  ...Session.fields,
  createdAt: Instant,
  /** To the minute. */
  lastUsedAt: Instant,
  /** It is the one that asks. */
  isThis: Schema.Boolean
}).annotate({ identifier: "SignedIn" })
export type SignedIn = typeof SignedIn.Type

/** The code of the link that the server printed. */
export const SignIn = Schema.Struct({ code: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,200}$/)) }).annotate({
  identifier: "SignIn"
})

/** Whose browser it is for; an administrator's of the whole installation where nothing is said. */
export const NewSignInCode = Schema.Struct({
  name: Schema.optionalKey(Text),
  scope: Schema.optionalKey(Scope),
  orgIds: Schema.optionalKey(Schema.Array(OrgId).check(Schema.isBetweenLength(1, 100)))
}).annotate({ identifier: "NewSignInCode" })

/** Signs one browser in, once, within an hour: the page `/signin#<code>` of this server spends it. */
export const SignInCode = Schema.Struct({ code: Schema.String, path: Schema.String }).annotate({ identifier: "SignInCode" })

/** What a rotation of the keys that seal credentials has done. */
export const KeysRotated = Schema.Struct({
  /** There is a new master key. False: it is given by `OPENFAITH_MASTER_KEY`, and rotated there. */
  replaced: Schema.Boolean,
  /** Data keys that are wrapped with another master key now. */
  rewrapped: Schema.Int,
  /** Organisations with a new data key. */
  organisations: Schema.Int,
  /** Secrets that are sealed with it. */
  resealed: Schema.Int,
  /** Connections whose secrets could not be opened: they have to be connected again. */
  broken: Schema.Array(Schema.String)
}).annotate({ identifier: "KeysRotated" })
export type KeysRotated = typeof KeysRotated.Type
