/** What the headers of an answer tell about time and limits, read leniently: gateways write them differently from the services behind them. */
import { type LimitHeaders, mainWindow, type RequestWindow } from "../RequestBudget.ts"
import type { WindowAnswer } from "./BudgetWindow.ts"
import type { LimitAnswer } from "./Limiter.ts"

interface HasHeaders {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** The source's clock as ISO text, from `Date`. */
export const sourceTimeOf = ({ headers }: HasHeaders): string | null => {
  const at = dateOf(headers["date"])
  return at === null ? null : new Date(at).toISOString()
}

/** More is taken for a mistake. */
const mostRequests = 10_000_000
const leastPeriodMs = 100
const longestPeriodMs = 31 * 24 * 3_600_000
/** A refusal is believed for that long, or for the longest period of its windows: then one request asks again. */
const longestPauseMs = 3_600_000

export interface SaidLimits {
  readonly answer: LimitAnswer
  /** How long a 429 closes the budget; `null` where it does not say, or says nothing that can be. */
  readonly retryAfterMs: number | null
  /** What was said and not believed. */
  readonly strange: ReadonlyArray<string>
}

/** What an answer says of the windows that counted its request. */
export const readLimits = (answer: HasHeaders, windows: ReadonlyArray<RequestWindow>): SaidLimits => {
  const strange: Array<string> = []
  const figure = (name: string, least: number, most: number): number | null => {
    const said = leadingNumber(answer.headers[name.toLowerCase()])
    if (said === null || (said >= least && said <= most)) return said
    strange.push(`${name}: ${said}`)
    return null
  }
  const longest = windows.reduce((most, { periodMs }) => Math.max(most, periodMs), longestPauseMs)
  const asked = answer.status === 429 ? retryAfterMs(answer) : null
  const pauseMs = asked === null ? null : Math.min(asked, longest)
  if (asked !== null && asked > longest) strange.push(`Retry-After: ${Math.round(asked / 1000)} s, taken for ${longest / 1000} s`)
  // Where answers speak of narrower windows alone, it is by one of those that they refuse.
  const isNarrow =
    windows.some(({ headers }) => headers !== null) && windows.some(({ headers, name }) => name === mainWindow && headers === null)
  // What speaks of either window speaks of neither.
  const isAmbiguous = windows.some(({ isSilent }) => isSilent === true)
  const said = windows.map((window): readonly [string, WindowAnswer] => {
    const { headers, name, periodMs } = window
    const names = headers !== null && !(isAmbiguous && name === mainWindow) ? headers : null
    const limit = names ? figure(names.limit, 1, mostRequests) : null
    const seconds = names?.period ? figure(names.period, leastPeriodMs / 1000, longestPeriodMs / 1000) : null
    const count = names ? countOf(answer, names.count, limit) : null
    const isRefused = answer.status === 429 && !(isNarrow && name === mainWindow)
    // Where a narrower window counts too, it may be that one: the main window is not closed for longer than it lasts.
    const closedMs = pauseMs !== null && name === mainWindow && windows.length > 1 ? Math.min(pauseMs, periodMs) : pauseMs
    return [
      name,
      {
        ...(limit === null ? {} : { limit: Math.floor(limit) }),
        ...(seconds === null ? {} : { periodMs: seconds * 1000 }),
        ...(count === null ? {} : { count: Math.min(mostRequests, Math.floor(count)) }),
        ...(isRefused ? { refused: { retryAfterMs: closedMs } } : {})
      }
    ]
  })
  return { answer: new Map(said), retryAfterMs: pauseMs, strange }
}

/** Requests that were counted; from what is left only where the limit is said too. */
const countOf = ({ headers }: HasHeaders, name: LimitHeaders["count"], limit: number | null): number | null => {
  if (typeof name === "string") return leadingNumber(headers[name.toLowerCase()])
  const left = leadingNumber(headers[name.remaining.toLowerCase()])
  return left === null || limit === null ? null : Math.max(0, limit - left)
}

/** How long a 429 asks to wait: seconds or a date, which is measured against the source's own clock. `null` where it does not say. */
const retryAfterMs = ({ headers }: HasHeaders): number | null => {
  const said = headers["retry-after"]
  const seconds = leadingNumber(said)
  if (seconds !== null) return seconds > 0 ? seconds * 1000 : null
  const until = dateOf(said)
  const sourceNow = dateOf(headers["date"])
  return until === null || sourceNow === null || until <= sourceNow ? null : until - sourceNow
}

/** `20` and `20 seconds` are 20. */
const leadingNumber = (text: string | undefined): number | null => {
  const digits = /^\s*(\d{1,15}(?:\.\d+)?)(?![\d.]|e\d|x)/i.exec(text ?? "")?.[1]
  return digits === undefined ? null : Number(digits)
}

/** Only what looks like an HTTP date: `Date.parse` finds a date in nearly anything. */
const dateOf = (text: string | undefined): number | null => {
  const at = /\d{2}:\d{2}:\d{2}/.test(text ?? "") ? Date.parse(text ?? "") : Number.NaN
  return Number.isNaN(at) ? null : at
}
