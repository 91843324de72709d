/**
 * How every refusal looks: `{ error: { code, message, next, details } }`. `code` is for programs and never changes its meaning; `message` says what
 * happened and `next` what to do, in words; `details` holds the facts. A code belongs to one status.
 */
import { Schema } from "effect"
import { HttpApiSchema } from "effect/http-api"

export const Details = Schema.Record(Schema.String, Schema.Json)
export type Details = typeof Details.Type

const statuses = new Map<string, number>()

/** The status a code belongs to. */
export const statusOf = (code: string): number | null => statuses.get(code) ?? null

const problem = <const Codes extends ReadonlyArray<string>>(name: string, status: number, codes: Codes) => {
  for (const code of codes) statuses.set(code, status)
  return Schema.Struct({
    error: Schema.Struct({ code: Schema.Literals(codes), message: Schema.String, next: Schema.String, details: Details })
  })
    .annotate({ identifier: name })
    .pipe(HttpApiSchema.status(status))
}

/**
 * 400. `invalid_request`: the contract does not have it that way, `details.issues` says where. `cursor_unusable`: it belongs to another list, or to
 * none. `organisation_missing`: the key is bound to several, so one has to be named. `position_unusable`: it is none of the change feed.
 */
export const BadRequest = problem("BadRequest", 400, ["invalid_request", "cursor_unusable", "organisation_missing", "position_unusable"])

/** 401. No key or session, or one that is unknown, expired or revoked: which of these is not said. */
export const Unauthenticated = problem("Unauthenticated", 401, ["unauthenticated"])

/** 403. `forbidden`: the key may not do this anywhere. `cross_site`: a session was used from another site's page. */
export const Forbidden = problem("Forbidden", 403, ["forbidden", "cross_site"])

/** 404. It does not exist, or belongs to an organisation this key does not see: the answer is the same. */
export const NotFound = problem("NotFound", 404, ["not_found"])

/**
 * 409. The state of things is against it: `already_decided`, `already_resolved`, `run_not_changeable`, `ambiguous_connection`; or the idempotency key:
 * `idempotency_key_reused` for another request, `in_progress` where the first has not been answered yet.
 */
export const Conflict = problem("Conflict", 409, [
  "already_decided",
  "already_resolved",
  "run_not_changeable",
  "ambiguous_connection",
  "idempotency_key_reused",
  "in_progress"
])

/** 413. The body is larger than any request of this contract. */
export const TooLarge = problem("TooLarge", 413, ["too_large"])

/** 415. Bodies are JSON. */
export const UnsupportedMediaType = problem("UnsupportedMediaType", 415, ["unsupported_media_type"])

/** 422. Well formed, but it cannot be done: a name nobody has, a schedule that is never due, an address that may not be given. */
export const Unprocessable = problem("Unprocessable", 422, [
  "unknown_adapter",
  "unknown_product",
  "unknown_entity",
  "entity_off",
  "disconnected",
  "unusable_schedule",
  "reason_missing",
  "address_not_allowed",
  "hard_cycle",
  "older_program",
  "nothing_stored",
  "no_webhooks",
  "not_readable_by_id",
  "unusable_id",
  "unusable_rotation",
  "unusable_zone",
  "merged_away",
  "unusable_field",
  "credential_refused",
  "credential_unreadable",
  "another_account",
  "oauth_not_offered",
  "oauth_not_configured",
  "no_callback_address"
])

/** 424. The source did not answer, or not as it should. Another attempt may help. */
export const SourceFailed = problem("SourceFailed", 424, ["source_failed"])

/** 429. Tried or asked too often within a minute; `details.retryAfterSeconds` says when the next is looked at. */
export const TooMany = problem("TooMany", 429, ["too_many_requests"])

/** 500. A bug of ours; `details.id` is in the log. */
export const Internal = problem("Internal", 500, ["internal"])

/** 503. The database cannot be reached. */
export const Unavailable = problem("Unavailable", 503, ["unavailable"])

/** Any refusal, also of what is no route of this contract (404 `not_found`, 405 `method_not_allowed`). */
export const Problem = Schema.Struct({
  error: Schema.Struct({ code: Schema.String, message: Schema.String, next: Schema.String, details: Details })
})
export type Problem = typeof Problem.Type
