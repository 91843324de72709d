/**
 * Everything that can go wrong between us and a source, as a closed union, and the one table that says what each failure means.
 * A source that breaks its own contract (HTML with status 200, a truncated body) is never "no records".
 */
import { Schema } from "effect"

/** The access token is past its time. A refresh helps; another attempt with the same token does not. */
export class TokenExpired extends Schema.TaggedError<TokenExpired>()("TokenExpired", {
  path: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `The access token has expired (${this.path}: ${this.detail}). It is refreshed once; if that fails, connect the organisation again.`
  }
}

/** The source refused the token (401) or the permission (403). Another attempt cannot help; a person has to act. */
export class AccessRefused extends Schema.TaggedError<AccessRefused>()("AccessRefused", {
  path: Schema.String,
  status: Schema.Literals([401, 403]),
  /** What the source says it is about: the account's access to this product, or the token's scope for it; else the credential as a whole. `either`: it does not tell. */
  lacks: Schema.NullOr(Schema.Literals(["product", "scope", "entity", "either"])),
  detail: Schema.String
}) {
  override get message() {
    if (this.lacks === "product")
      return `The account behind the credentials has no access to the product of ${this.path} (${this.status}: ${this.detail}). Ask the source's administrator for access to it.`
    if (this.lacks === "scope")
      return `The token was not granted the product of ${this.path} (${this.status}: ${this.detail}). Authorise the connection again and allow it.`
    if (this.lacks === "entity")
      return `The credentials may not read ${this.path} (${this.detail}). Ask the source's administrator for access to it; what does not need it is read.`
    return this.status === 401
      ? `The source refused the credentials at ${this.path} (401: ${this.detail}). Check the token's id and secret, then connect again, or give the connection another token with \`openfaith reauthorise\`.`
      : `The credentials may not read ${this.path} (403: ${this.detail}). Ask the source's administrator for access, or disable the entity.`
  }
}

/** 404: deleted, merged, hidden or never there; they look alike. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", { path: Schema.String }) {
  override get message() {
    return `The source has nothing at ${this.path} (404). Check the base URL and the id.`
  }
}

/** 429. `retryAfterMs` is what the source asked for, or `null` where it did not say. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  path: Schema.String,
  retryAfterMs: Schema.NullOr(Schema.Finite)
}) {
  override get message() {
    const wait = this.retryAfterMs === null ? "" : ` and asks to wait ${Math.ceil(this.retryAfterMs / 1000)} s`
    return `The source's rate limit is reached at ${this.path}${wait}. A run that is under way does so and goes on by itself; anything else can be asked again then.`
  }
}

/** 400, 409 or 422: our request is wrong for this source. */
export class RequestRejected extends Schema.TaggedError<RequestRejected>()("RequestRejected", {
  path: Schema.String,
  status: Schema.Int,
  detail: Schema.String
}) {
  override get message() {
    return `The source rejected the request ${this.path} (${this.status}: ${this.detail}). The adapter and the source disagree; check the adapter's version.`
  }
}

/** 5xx, a broken connection, a timeout, no such host. */
export class SourceUnavailable extends Schema.TaggedError<SourceUnavailable>()("SourceUnavailable", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The source cannot be reached at ${this.path} (${this.reason}). Check the base URL and the network; a run that is under way tries again by itself.`
  }
}

/** The answer is not what the source promises: HTML, an error body with 200, truncated JSON, a looping or foreign link, an ignored filter. */
export class ContractViolation extends Schema.TaggedError<ContractViolation>()("ContractViolation", {
  path: Schema.String,
  rule: Schema.Literals([
    "content-type",
    "malformed-body",
    "too-large",
    "error-with-200",
    "unexpected-shape",
    "looping-link",
    "foreign-link",
    "ignored-filter",
    "ignored-order"
  ]),
  detail: Schema.String
}) {
  override get message() {
    return `The answer of ${this.path} breaks the source's own rules (${this.rule}: ${this.detail}). Check that the base URL is the right kind of server; nothing of this answer was stored.`
  }
}

/** Whatever can go wrong, one of these. */
export const SourceError = Schema.Union([
  TokenExpired,
  AccessRefused,
  NotFound,
  RateLimited,
  RequestRejected,
  SourceUnavailable,
  ContractViolation
])
export type SourceError = typeof SourceError.Type

/** What the engine does about a failure. */
export type Meaning =
  /** Ask again soon, a bounded number of times without progress, then pause. */
  | "retry"
  /** Ask again when the source said so. */
  | "wait"
  /** Refresh the credential once, then ask again. */
  | "refresh"
  /** Pause with a reason: only a person can help. */
  | "ask-a-person"
  /** The row or the parent is not there. The caller decides what that proves. */
  | "absent"
  /** Stop this entity as `incomplete`; the others go on. */
  | "stop-entity"

export const meaningOf: { readonly [Tag in SourceError["_tag"]]: Meaning } = {
  TokenExpired: "refresh",
  AccessRefused: "ask-a-person",
  NotFound: "absent",
  RateLimited: "wait",
  RequestRejected: "stop-entity",
  SourceUnavailable: "retry",
  // Gateways answer HTML for a moment while a service restarts, so it is tried again before the entity stops.
  ContractViolation: "retry"
}
