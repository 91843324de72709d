/** What an answer's status means, before its body is looked at as data, and what it means that there is none. */
import { Duration, Result } from "effect"
import type { Adapter, ErrorMeaning } from "../Adapter.ts"
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
import type { WireProblem } from "../wire/WireFormat.ts"
import type { Link } from "./links.ts"

/** What is known of an answer besides its body. */
export interface AnswerFacts {
  readonly adapter: Adapter
  readonly link: Link
  /** Takes the credential out of words the source wrote. */
  readonly redact: (text: string) => string
}

/** The failure an answer stands for; `null` for 2xx. */
export const readFailure = (
  answer: AnswerFacts & {
    readonly body: Result.Result<string, string>
    readonly retryAfterMs: number | null
    readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string | undefined>> }
  }
): SourceError | null => {
  const { adapter, body, link, response, retryAfterMs } = answer
  const { status } = response
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return redirected(link, status, response.headers["location"])
  if (status === 429) return failureOf(answer, status, null, retryAfterMs)
  const value = Result.flatMap(body, (text) => Result.mapError(adapter.format.value(text), ({ detail }) => detail))
  return failureOf(
    answer,
    status,
    adapter.readError(
      status,
      Result.getOrElse(value, () => null)
    ),
    retryAfterMs
  )
}

/** The failure that a good status hides, where the adapter knows what the answer stands for; else the answer breaks the source's rules. */
export const readProblem = (answer: AnswerFacts, status: number, { body, detail, rule }: WireProblem): SourceError => {
  const { path } = answer.link
  if (rule === "not-there") return new NotFound({ path })
  const meaning = body === undefined ? null : answer.adapter.readError(status, body)
  if (meaning?.standsFor !== undefined) return failureOf(answer, meaning.standsFor, meaning, null)
  return new ContractViolation({ path, rule, detail: answer.redact(meaning?.detail ?? detail) })
}

const failureOf = (
  { link: { path }, redact }: AnswerFacts,
  answered: number,
  meaning: ErrorMeaning | null,
  retryAfterMs: number | null
): SourceError => {
  const status = meaning?.standsFor ?? answered
  if (status === 404) return new NotFound({ path })
  if (status === 429)
    return new RateLimited({ path, retryAfterMs: meaning?.retryAfter ? Duration.toMillis(meaning.retryAfter) : retryAfterMs })
  const detail = redact(meaning?.detail ?? `HTTP status ${status}`).slice(0, 300)
  if (status >= 500) return new SourceUnavailable({ path, reason: `${status}: ${detail}` })
  const refusal = meaning?.refusal ?? null
  if (status === 401 && refusal === "expired") return new TokenExpired({ path, detail })
  const lacks = refusal === "expired" || refusal === "credential" ? null : refusal
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
