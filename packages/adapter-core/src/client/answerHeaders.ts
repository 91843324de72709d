/** What the headers of an answer tell about time and limits, read leniently: gateways write them differently from the services behind them. */
import type { RequestBudget } from "../Adapter.ts"
import type { LimitAnswer } from "./Limiter.ts"

interface HasHeaders {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** The source's clock as ISO text, from `Date`. */
export const sourceTimeOf = ({ headers }: HasHeaders): string | null => {
  const at = Date.parse(headers["date"] ?? "")
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

export const limitAnswer = (answer: HasHeaders, budget: RequestBudget): LimitAnswer => {
  const names = budget.headers
  const limit = names ? leadingNumber(answer.headers[names.limit.toLowerCase()]) : null
  const seconds = names ? leadingNumber(answer.headers[names.period.toLowerCase()]) : null
  const count = names ? leadingNumber(answer.headers[names.count.toLowerCase()]) : null
  return {
    ...(limit === null ? {} : { limit }),
    ...(seconds === null ? {} : { periodMs: seconds * 1000 }),
    ...(count === null ? {} : { count }),
    ...(answer.status === 429 ? { refused: { retryAfterMs: retryAfterMs(answer) } } : {})
  }
}

/** How long a 429 asks to wait: seconds or a date, which is measured against the source's own clock. `null` where it does not say. */
export const retryAfterMs = ({ headers }: HasHeaders): number | null => {
  const said = headers["retry-after"]
  if (said === undefined) return null
  const seconds = leadingNumber(said)
  if (seconds !== null) return seconds * 1000
  const until = Date.parse(said)
  const sourceNow = Date.parse(headers["date"] ?? "")
  return Number.isNaN(until) || Number.isNaN(sourceNow) ? null : Math.max(0, until - sourceNow)
}

/** `20` and `20 seconds` are 20. */
const leadingNumber = (text: string | undefined): number | null => {
  const digits = /^\s*(\d+(?:\.\d+)?)/.exec(text ?? "")?.[1]
  return digits === undefined ? null : Number(digits)
}
