/** What an answer's status means, before its body is looked at as data, and what it means that there is none. */
import { Duration, Result } from "effect"
import type { Adapter } from "../Adapter.ts"
import {
  AccessRefused,
  ContractViolation,
  NotFound,
  RateLimited,
  RequestRejected,
  type SourceError,
  SourceUnavailable,
  TokenExpired
} from "../errors.ts"
import type { Link } from "./links.ts"

/** The failure an answer stands for; `null` for 2xx. */
export const readFailure = (answer: {
  readonly adapter: Adapter
  readonly body: Result.Result<string, string>
  readonly link: Link
  /** Takes the credential out of words the source wrote. */
  readonly redact: (text: string) => string
  readonly retryAfterMs: number | null
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string | undefined>> }
}): SourceError | null => {
  const { adapter, body, link, redact, response, retryAfterMs } = answer
  const { path } = link
  const { status } = response
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return redirected(link, status, response.headers["location"])
  if (status === 404) return new NotFound({ path })
  if (status === 429) return new RateLimited({ path, retryAfterMs })
  const meaning = adapter.readError(status, parsed(body))
  const detail = redact(meaning?.detail ?? `HTTP status ${status}`).slice(0, 300)
  if (status >= 500) return new SourceUnavailable({ path, reason: `${status}: ${detail}` })
  const refusal = meaning?.refusal ?? null
  if (status === 401 && refusal === "expired") return new TokenExpired({ path, detail })
  const lacks = refusal === "product" || refusal === "scope" ? refusal : null
  if (status === 401 || status === 403) return new AccessRefused({ path, status, lacks, detail })
  return new RequestRejected({ path, status, detail })
}

/** Never followed: the credential goes only where the operator sent it. */
const redirected = ({ path, url }: Link, status: number, location: string | undefined) => {
  const target = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : null
  return target && target.origin === url.origin
    ? new ContractViolation({ path, rule: "unexpected-shape", detail: `${status}: redirects to ${target.pathname}` })
    : new ContractViolation({ path, rule: "foreign-link", detail: `${status}: redirects to ${target?.origin ?? "nowhere"}` })
}

const parsed = (body: Result.Result<string, string>): unknown => {
  if (Result.isFailure(body)) return null
  try {
    return JSON.parse(body.success)
  } catch {
    return null
  }
}

/** Why there is no answer, in words. */
export const unavailableReason = (cause: { readonly _tag: string; readonly reason?: unknown }, patience: Duration.Duration): string => {
  if (cause._tag === "TimeoutError") return `no answer within ${Duration.format(patience)}`
  return deepestMessage(cause.reason) || "the connection failed"
}

/** The words nearest to the cause: `connect ECONNREFUSED 127.0.0.1:1` says more than `Transport error`. */
const deepestMessage = (error: unknown): string => {
  if (typeof error !== "object" || error === null) return ""
  const inner = "cause" in error ? deepestMessage(error.cause) : ""
  if (inner !== "") return inner
  const code = "code" in error && typeof error.code === "string" ? error.code : ""
  return "message" in error && typeof error.message === "string" && error.message !== "" ? error.message : code
}
