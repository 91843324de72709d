/** How a source counts requests: facts of an adapter. Several windows may count at once; a request needs room in each that counts it. */
import { Duration } from "effect"

/**
 * Names of the answer's headers that tell a window's limit, its period in seconds, and either the count or how many are left of the limit; they win over
 * the figures of the adapter. `null`: no header tells.
 */
export interface LimitHeaders {
  /** How many requests a period has. */
  readonly limit: string
  /** How long it is, in seconds; `null`: as the adapter says. */
  readonly period: string | null
  /** How many were counted in it so far, or how many are left of the limit. */
  readonly count: string | { readonly remaining: string }
}

/** Requests one credential may send in any window of `period`, unless answers say otherwise. */
export interface RequestBudget {
  /** As many as the source lets through. */
  readonly requests: number
  /** In any stretch of time as long as this. */
  readonly period: Duration.Duration
  /** Requests whose offset lies above `above` are counted in a window of their own too, and their answers may speak of either. */
  readonly deepOffset: { readonly above: number; readonly requests: number } | null
  /** `null`: answers say nothing, so the limit is felt for: half of it after a refusal, then more of it again, period by period. */
  readonly headers: LimitHeaders | null
  /** Windows besides: of some endpoints, or of a day. */
  readonly further?: ReadonlyArray<FurtherWindow>
  /** `application`: all connections to one server share it, whatever the organisation; left out, each connection has its own. */
  readonly scope?: "connection" | "application"
}

/** A window besides the main one: of some endpoints, or of another stretch of time. */
export interface FurtherWindow {
  /** Unlike the others' of the budget; people see it. */
  readonly name: string
  /** As many as the source lets through in it. */
  readonly requests: number
  /** In any stretch of time as long as this. */
  readonly period: Duration.Duration
  /** Which requests it counts: every one, or those whose path begins with one of these. */
  readonly counts: "every" | { readonly pathsUnder: ReadonlyArray<string> }
  /** Which headers tell of this window; `null`: none. */
  readonly headers: LimitHeaders | null
}

/** One window, whatever it counts. A 429 speaks of all that count the request, but not of a main window without headers where a narrower one has them. */
export interface RequestWindow {
  readonly name: string
  readonly requests: number
  readonly periodMs: number
  readonly headers: LimitHeaders | null
  readonly counts: (request: CountedRequest) => boolean
  /** Its answers may speak of the main window or of this one, without saying which. */
  readonly isSilent?: boolean
}

export interface CountedRequest {
  readonly path: string
  /** Rows skipped; 0 where nothing is listed. */
  readonly offset: number
}

/** The window that counts every request. */
export const mainWindow = "main"
export const deepWindow = "deep offset"

/** All windows of a budget, the main one first. */
export const windowsOf = ({ deepOffset, further = [], headers, period, requests }: RequestBudget): ReadonlyArray<RequestWindow> => [
  { name: mainWindow, requests, periodMs: Duration.toMillis(period), headers, counts: () => true },
  ...(deepOffset
    ? [
        {
          name: deepWindow,
          requests: deepOffset.requests,
          periodMs: Duration.toMillis(period),
          headers: null,
          counts: ({ offset }: CountedRequest) => offset > deepOffset.above,
          isSilent: true
        }
      ]
    : []),
  ...further.map(({ counts, headers, name, period, requests }) => ({
    name,
    requests,
    periodMs: Duration.toMillis(period),
    headers,
    counts: ({ path }: CountedRequest) => counts === "every" || counts.pathsUnder.some((under) => path.startsWith(under))
  }))
]
