/** Refusals as the contract has them. */
import type { Details } from "@openfaith/api"
import { HttpServerResponse } from "effect/http"

const refusal = <const Code extends string>(code: Code, message: string, next: string, details: Details = {}) => ({
  error: { code, message, next, details }
})

/** The same whether it does not exist or belongs to others. */
export const noSuch = (what: string, id: string) =>
  refusal(
    "not_found",
    `There is no ${what} "${id}".`,
    "Look at the list of those there are; those of organisations that you may not see are not among them.",
    {
      what,
      id
    }
  )

export const noRoute = refusal("not_found", "There is no such route, or not with this method.", "/openapi.json has all there are.")

export const unauthenticated = refusal(
  "unauthenticated",
  "No valid key or session came with this request.",
  "Send `Authorization: Bearer` and a key that is not revoked (`openfaith keys create` makes one), or sign in again with a link of `openfaith keys link`."
)

export const signInRefused = refusal(
  "unauthenticated",
  "This link has been used, or its hour is over.",
  "`openfaith keys link` prints another."
)

export const forbidden = (needed: string, held: string) =>
  refusal(
    "forbidden",
    `This needs the scope ${needed}, and the key has ${held}.`,
    "Use a key with that scope; `openfaith keys create --scope` makes one.",
    {
      needed,
      held
    }
  )

export const wholeInstallationOnly = refusal(
  "forbidden",
  "This tells of the whole installation, and the key is bound to organisations.",
  "Use a key that is not bound."
)

export const tooManyRequests = (retryAfterSeconds: number) =>
  refusal(
    "too_many_requests",
    `This was tried too often from this address; the next try is looked at in ${retryAfterSeconds} s.`,
    "Wait, and check the key. Behind a proxy, name it in OPENFAITH_TRUSTED_PROXIES, so that visitors are told apart.",
    { retryAfterSeconds }
  )

/** To one key or session that asks more than it may. */
export const tooManyOfOne = (retryAfterSeconds: number, perMinute: number) =>
  refusal(
    "too_many_requests",
    `This key or session has made more than ${perMinute} requests within a minute; the next is answered in ${retryAfterSeconds} s.`,
    "Ask less often: lists come in pages of up to 500, and /v1/changes waits for what is new. OPENFAITH_REQUESTS_PER_MINUTE of the server allows more.",
    { retryAfterSeconds }
  )

export const crossSite = refusal(
  "cross_site",
  "A session can change things only from this server's own pages.",
  "Programs use a key instead of a session."
)

export interface Issue {
  readonly path: string
  readonly message: string
}

export const invalidRequest = (issues: ReadonlyArray<Issue>) =>
  refusal(
    "invalid_request",
    `The request is not as the contract has it: ${issues.map(({ message, path }) => `${path}: ${message}`).join("; ")}`.slice(0, 1000),
    "Correct what `details.issues` names; /openapi.json has the contract.",
    { issues: issues.slice(0, 20).map(({ message, path }) => ({ path, message: message.slice(0, 300) })) }
  )

export const cursorUnusable = refusal(
  "cursor_unusable",
  "This cursor is of another list, or of none.",
  "Begin without a cursor, and pass on `next` of each page with the same filters."
)

export const positionUnusable = refusal(
  "position_unusable",
  "This is no position of the change feed.",
  "Give back `reached` as it was got, or leave `after` out to begin with the oldest change."
)

export const positionUndone = refusal(
  "position_unusable",
  "The database was restored to a moment before this position: changes up to there may be undone, and others have come.",
  "Read every row again, and follow the feed from its beginning, without `after`.",
  { restored: true }
)

export const organisationMissing = refusal(
  "organisation_missing",
  "The key is bound to several organisations.",
  "Name one of them as `orgId`; /v1/organisations lists them."
)

export const keyReused = refusal(
  "idempotency_key_reused",
  "This idempotency key came with another request before.",
  "Use a key of its own for each command; the same one only to repeat the very same request."
)

export const inProgress = refusal(
  "in_progress",
  "The first request with this idempotency key is still being carried out.",
  "Ask again in a few seconds."
)

export const tooLarge = (bytes: number) =>
  refusal("too_large", `The body is larger than ${bytes} bytes.`, "No request of this contract is that large; check what is being sent.", {
    bytes
  })

export const unsupportedMediaType = refusal(
  "unsupported_media_type",
  "The body is not plain JSON.",
  "Send it as `Content-Type: application/json`, uncompressed."
)

export const internal = (id: string) =>
  refusal("internal", `OpenFaith met a bug of its own (${id}).`, "Its cause is in the server's log under that id; please report it.", {
    id
  })

export const unavailable = refusal(
  "unavailable",
  "The database does not answer.",
  "Ask again in a moment; `openfaith doctor` on the server looks into it."
)

export const already = (code: "already_decided" | "already_resolved" | "run_not_changeable", message: string) =>
  refusal(code, message, "Look at its state before asking again.")

export const ambiguous = (connections: ReadonlyArray<string>) =>
  refusal("ambiguous_connection", "There are several connections it could be.", "Name one of `details.connections`.", {
    connections: [...connections]
  })

type Unprocessable =
  | "unknown_adapter"
  | "unknown_product"
  | "unknown_entity"
  | "entity_off"
  | "disconnected"
  | "unusable_schedule"
  | "reason_missing"
  | "address_not_allowed"
  | "hard_cycle"
  | "older_program"
  | "nothing_stored"
  | "no_webhooks"
  | "not_readable_by_id"
  | "unusable_id"
  | "unusable_rotation"
  | "unusable_zone"
  | "merged_away"
  | "unusable_field"
  | "credential_refused"
  | "credential_unreadable"
  | "another_account"
  | "oauth_not_offered"
  | "oauth_not_configured"
  | "no_callback_address"

export const cannotBeDone = (code: Unprocessable, message: string, next: string, details: Details = {}) => ({
  error: { code, message, next, details }
})

export const addressNotAllowed = cannotBeDone(
  "address_not_allowed",
  "An address of your own would let this server reach what only it can reach.",
  "Leave out `baseUrl`, or connect with `openfaith connect` on the server."
)

/** Nothing is asked about an entity that is switched off. */
export const entityOff = ({ entity, message }: { readonly entity: string; readonly message: string }) =>
  cannotBeDone("entity_off", message, "Switch it on first.", { entity })

/** Nothing is read of it any more. */
export const disconnected = ({ connectionId, message }: { readonly connectionId: string; readonly message: string }) =>
  cannotBeDone("disconnected", message, "Connect the same account again.", { connectionId })

/** `details.why` is the kind of failure; where the source says how long to wait, `details.retryAfterMs` repeats it. */
export const sourceFailed = (error: { readonly _tag: string; readonly message: string; readonly retryAfterMs?: number | null }) =>
  refusal("source_failed", error.message, "Try again in a minute; what the source says of itself may help.", {
    why: error._tag,
    ...(error.retryAfterMs == null ? {} : { retryAfterMs: error.retryAfterMs })
  })

/** A refusal as it is sent. */
export const respond = (status: number, body: { readonly error: { readonly code: string } }) =>
  HttpServerResponse.jsonUnsafe(body, { status })

/** The same for whoever has to wait so many seconds. */
export const respondLater = (seconds: number, body: Parameters<typeof respond>[1] = tooManyRequests(seconds)) =>
  HttpServerResponse.setHeader(respond(429, body), "retry-after", String(seconds))
