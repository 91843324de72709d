/** One window of a budget as the limiter sees it: whether a request may go now, and what became of those that went. Where the books are kept, it does not know. */
import type { RequestLane } from "./RequestLane.ts"

/** What a request is to the budget. */
export interface AskedSlot {
  readonly lane: RequestLane
  /** Names of the windows that count it. */
  readonly windows: ReadonlyArray<string>
  /** Who it is sent for. Where several share a budget, none waits for another's queue. */
  readonly share?: string
}

/** A place in all windows that count the request, until one period after its answer. */
export interface Slot extends AskedSlot {
  /** The limiter's clock. */
  readonly grantedAt: number
}

/** What an answer says of one window; whatever it does not say is left out. */
export interface WindowAnswer {
  readonly limit?: number
  readonly periodMs?: number
  /** Requests the source has counted. More than ours means someone else uses the same credential. */
  readonly count?: number
  /** A 429. Nothing is granted for that long; without a figure 1 s, doubling with each further one up to a period. */
  readonly refused?: { readonly retryAfterMs: number | null }
}

/** Of the requests that wait, those that a window counts. Times are the limiter's clock. */
export interface Demand {
  readonly waiting: number
  readonly urgent: number
  readonly lanes: ReadonlyMap<RequestLane, LaneDemand>
}

export interface LaneDemand {
  readonly waiting: number
  readonly since: number | null
  /** Slots that the lane has got since the process began. */
  readonly served: number
}

export interface WindowView {
  readonly limit: number
  readonly periodMs: number
  readonly inUse: number
  /** Until when a refusal closes it; `null` where none does. */
  readonly pausedUntil: number | null
}

/** Everything is at once: what takes time goes on by itself and is told of through what the window was made with. */
export interface BudgetWindow {
  readonly mayGo: (lane: RequestLane) => boolean
  /** The request goes: it is counted from now on. */
  readonly hold: (slot: Slot) => void
  /** It was never sent. */
  readonly giveBack: (slot: Slot) => void
  /** Its answer is there, or it was given up. */
  readonly settle: (slot: Slot, answer: WindowAnswer) => void
  /** Told of the period of the window it goes with. */
  readonly follow: (periodMs: number) => void
  /** What waits, after every change. */
  readonly wanted: (demand: Demand) => void
  /** The soonest moment a request of that lane can go, as far as is known. */
  readonly nextGrantAt: (lane: RequestLane) => number | null
  /** When the limiter has to look again though nothing was told. */
  readonly wakeAt: (waits: boolean) => number | null
  readonly view: () => WindowView
}
