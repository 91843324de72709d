/**
 * A window whose books are in Postgres, for all processes at once. This process takes slots as a lease, a few at a time where there are plenty, one by one
 * where there are not; it reports answers with the next taking, and says nothing while nothing is asked of it. What it holds counts as used until it has
 * told otherwise, so neither a lost statement nor a lost process can let too much through. Without Postgres only slots that are held already are used.
 */
import {
  type BudgetWindow,
  type Demand,
  isUrgent,
  requestLanes,
  type RequestLane,
  type WindowAnswer,
  type WindowPlace
} from "@openfaith/adapter-core"
import { Effect, Exit, Option } from "effect"
import type { SqlError } from "effect/sql"
import type { Opened, SlotAsk, Taken } from "./BudgetBooks.ts"

/** How long a request may take after its slot was granted: the client gives up after 30 s. */
const answerPatienceMs = 31_000
/** Slots that were not used by then go back. */
const longestLeaseMs = 5_000
/** Answers are reported this late at the latest; until then they count, as they would anyway. */
const latestReportMs = 10_000
const firstRetryMs = 100
const longestRetryMs = 5_000
/** The pause after a refusal that names no time, until the books say for how long it is. */
const leastPauseMs = 1_000
const goneMs = 120_000
/** The first lease where there are plenty. */
const firstLease = 4

export interface SharedWindow extends BudgetWindow {
  /** Another process was told of a lower limit, or of a pause: what is held and not used goes back. */
  readonly drop: () => void
  /** For a process that ends: all that can be told now. */
  readonly close: Effect.Effect<void>
}

export interface SharedWindowOptions {
  readonly opened: Opened
  readonly place: WindowPlace
  readonly take: (ask: SlotAsk) => Effect.Effect<Option.Option<Taken>, SqlError.SqlError>
  /** Runs what takes time, beside whoever asks. */
  readonly fork: (effect: Effect.Effect<void>) => void
  /** Whether other processes' news arrive; while not, nothing is held that is not waited for. */
  readonly hears: () => boolean
  /** The books have no such budget any more. */
  readonly gone: () => void
}

const nobody: Demand = { waiting: 0, urgent: 0, lanes: new Map() }

export const makeSharedWindow = ({ fork, gone, hears, opened, place: { changed, now }, take }: SharedWindowOptions): SharedWindow => {
  let limit = opened.requests
  let periodMs = opened.periodMs
  let demand = nobody

  // What is held.
  let unused = 0
  let usableUntil = 0
  let underWay = 0
  /** Raised when what is held is dropped: what a statement under way brings then is not used either. */
  let generation = 0

  // What is to be told.
  let answers: ReadonlyArray<{ readonly first: number; readonly at: number; readonly count: number }> = []
  let answered = false
  let saidLimit: { readonly requests: number; readonly sentAt: number } | null = null
  let saidPeriodMs: number | null = null
  let counted: { readonly requests: number; readonly at: number } | null = null
  let refused: { readonly retryAfterMs: number | null; readonly sentAt: number } | null = null
  let served: ReadonlyMap<RequestLane, number> = new Map()
  /** Others must hear of it at once. */
  let isPressing = false
  let goesBack = false

  // What was answered last.
  /** Statements in a row that the books did not take: one was overtaken, two have no budget to be taken from. */
  let refusedTurns = 0
  let isAsking = false
  let isClosed = false
  let isGone = false
  let askedAt = -Infinity
  let retryAt = 0
  let retryMs = firstRetryMs
  let pausedUntil = 0
  let opensUrgentAt: number | null = 0
  let opensOtherAt: number | null = 0
  let known = { inUse: 0, at: -Infinity }
  let lease = firstLease
  let hasPlenty = false

  const leaseMs = () => Math.min(longestLeaseMs, periodMs / 4)
  const pollMs = () => Math.min(5_000, Math.max(20, periodMs / 20))

  const expire = () => {
    if (unused === 0 || now() < usableUntil) return
    unused = 0
    goesBack = true
    lease = Math.max(firstLease, Math.floor(lease / 2))
  }

  const drop = () => {
    generation++
    if (unused > 0) goesBack = true
    unused = 0
    lease = firstLease
    opensUrgentAt = 0
    opensOtherAt = 0
  }

  const unmet = () => Math.max(0, demand.waiting - unused)

  /** When what waits makes a statement worth it; a moment that is not known, or far, is asked for now and then. */
  const needAt = () => {
    if (unmet() === 0) return null
    const opens = demand.urgent > unused ? opensUrgentAt : opensOtherAt
    return Math.max(pausedUntil, Math.min(opens ?? Infinity, askedAt + pollMs()))
  }

  /** When there is something to tell though nothing waits. */
  const reportAt = () => {
    const [first] = answers
    const late = first === undefined ? Infinity : first.at + Math.min(latestReportMs, periodMs / 2)
    return Math.min(late, goesBack ? now() : Infinity, unused > 0 ? usableUntil : Infinity)
  }

  const isActive = () => demand.waiting + underWay > 0
  /** Before a lease is used up, where there are plenty. */
  const shouldRefill = () => hasPlenty && hears() && isActive() && unused <= lease / 2

  const isDue = () => {
    const at = now()
    if (isAsking || isClosed || at < retryAt) return false
    if (isPressing || shouldRefill()) return true
    const need = needAt()
    return (need !== null && need <= at) || reportAt() <= at
  }

  const askNow = () => {
    const at = now()
    const usableMs = leaseMs()
    const ago = (moment: number) => Math.max(0, at - moment)
    const sent = { answers: answers.length, saidLimit, saidPeriodMs, counted, refused, served: new Map<RequestLane, number>() }
    for (const [lane, { served: count }] of demand.lanes) sent.served.set(lane, count)
    // More than waits is asked for where a lease is used up quickly.
    if (unmet() > 0 || shouldRefill()) lease = at - askedAt < 1_000 ? Math.min(lease * 2, limit) : lease
    const mayHoard = hears() && pausedUntil <= at && isActive()
    const sinces = [...demand.lanes.values()].flatMap(({ since }) => since ?? [])
    const urgent = Math.max(0, demand.urgent - unused)
    const waitingNow = unmet()
    const ask: SlotAsk = {
      held: unused + underWay,
      answers: answers.map(({ at: moment, count }) => [ago(moment), count] as const),
      urgent,
      other: Math.max(0, waitingNow - urgent),
      more: mayHoard && (waitingNow > 0 || shouldRefill()) ? Math.max(0, lease - unused - waitingNow) : 0,
      waiting: requestLanes.map((lane) => demand.lanes.get(lane)?.waiting ?? 0),
      served: requestLanes.map((lane) => (sent.served.get(lane) ?? 0) - (served.get(lane) ?? 0)),
      waitingForMs: sinces.length === 0 ? null : ago(Math.min(...sinces)),
      asksAgainMs: waitingNow > 0 ? pollMs() + 1_000 : 0,
      lastsMs: usableMs + answerPatienceMs,
      answered,
      limit: saidLimit === null ? null : { requests: saidLimit.requests, sentAgoMs: ago(saidLimit.sentAt) },
      periodMs: saidPeriodMs,
      count: counted === null ? null : { requests: counted.requests, agoMs: ago(counted.at) },
      refused: refused === null ? null : { retryAfterMs: refused.retryAfterMs, sentAgoMs: ago(refused.sentAt) }
    }
    isPressing = false
    goesBack = false
    return {
      ask,
      // Counted from before the statement: the books count it from later.
      usableUntil: at + usableMs,
      /** What has been told is told once; what came meanwhile stays. */
      told: () => {
        answers = answers.slice(sent.answers)
        answered = false
        if (saidLimit === sent.saidLimit) saidLimit = null
        if (saidPeriodMs === sent.saidPeriodMs) saidPeriodMs = null
        if (counted === sent.counted) counted = null
        if (refused === sent.refused) refused = null
        served = sent.served
      }
    }
  }

  const understand = (taken: Taken, asked: SlotAsk, until: number, isCurrent: boolean) => {
    const at = now()
    limit = taken.requests
    periodMs = taken.periodMs
    if (taken.pausedMs > 0) pausedUntil = Math.max(pausedUntil, at + taken.pausedMs)
    opensUrgentAt = taken.opensUrgentMs === null ? null : at + taken.opensUrgentMs
    opensOtherAt = taken.opensOtherMs === null ? null : at + taken.opensOtherMs
    known = { inUse: taken.inUse, at }
    hasPlenty = taken.granted > 0 && taken.granted >= asked.urgent + asked.other + Math.min(1, asked.more) && asked.more > 0
    if (isCurrent) {
      unused += taken.granted
      usableUntil = until
    } else if (taken.granted > 0) goesBack = true
  }

  const exchange = Effect.suspend(() => {
    expire()
    const current = generation
    const { ask, told, usableUntil: until } = askNow()
    askedAt = now()
    return Effect.exit(take(ask)).pipe(
      Effect.map((exit) => {
        isAsking = false
        if (Exit.isSuccess(exit) && Option.isSome(exit.value)) {
          retryMs = firstRetryMs
          refusedTurns = 0
          told()
          understand(exit.value.value, ask, until, current === generation)
          return
        }
        if (Exit.isSuccess(exit) && ++refusedTurns > 1) {
          isClosed = true
          isGone = true
          return gone()
        }
        // Nothing is known of what came of it. What was told is told again: twice is safe, for it can only count more.
        if (ask.refused !== null || ask.limit !== null) isPressing = true
        goesBack = true
        retryAt = now() + retryMs
        retryMs = Math.min(retryMs * 2, longestRetryMs)
      })
    )
  })

  /** One statement at a time; another look of the limiter follows it. */
  const talk = () => {
    isAsking = true
    fork(Effect.uninterruptible(Effect.andThen(exchange, changed)))
  }

  const hear = ({ count, limit: said, periodMs: saidPeriod, refused: refusal }: WindowAnswer, sentAt: number, at: number) => {
    if (said !== undefined && said !== limit) {
      saidLimit = { requests: said, sentAt }
      if (said < limit) {
        limit = said
        drop()
        isPressing = true
      }
    }
    if (saidPeriod !== undefined && saidPeriod !== periodMs) saidPeriodMs = saidPeriod
    if (count !== undefined) counted = { requests: count, at }
    if (refusal) {
      refused = { retryAfterMs: longer(refused?.retryAfterMs ?? null, refusal.retryAfterMs), sentAt }
      // Until the books say more.
      pausedUntil = Math.max(pausedUntil, at + (refusal.retryAfterMs ?? leastPauseMs))
      drop()
      isPressing = true
    } else answered = true
  }

  const isUsable = () => unused > 0 && now() < usableUntil && now() >= pausedUntil

  return {
    mayGo: () => isUsable(),
    hold: () => {
      unused--
      underWay++
    },
    giveBack: () => {
      underWay--
      unused++
    },
    settle: (slot, answer) => {
      underWay--
      const at = now()
      const last = answers.at(-1)
      // Those of about one moment are told together, as of the latest; what is being told stays as it is.
      const joins = last !== undefined && at - last.first < periodMs / 400 && !isAsking
      answers = joins
        ? [...answers.slice(0, -1), { first: last.first, at, count: last.count + 1 }]
        : [...answers, { first: at, at, count: 1 }]
      hear(answer, slot.grantedAt, at)
    },
    follow: (said) => {
      if (said !== periodMs) saidPeriodMs = said
    },
    wanted: (next) => {
      demand = next
      expire()
      if (isDue()) talk()
    },
    nextGrantAt: (lane) => {
      const at = now()
      // Whoever waits is sent away, and finds the budget that is opened anew.
      if (isGone) return at + goneMs
      if (isUsable()) return at
      if (pausedUntil > at) return pausedUntil
      // What was heard some time ago may have changed.
      return at - known.at > pollMs() ? null : isUrgent(lane) ? opensUrgentAt : opensOtherAt
    },
    wakeAt: () => {
      if (isAsking || isClosed) return null
      const need = needAt()
      const at = Math.max(retryAt, Math.min(need ?? Infinity, reportAt()))
      return at === Infinity ? null : at
    },
    view: () => {
      const isKnown = now() - known.at < periodMs
      const own = underWay + answers.reduce((sum, { count }) => sum + count, 0)
      return {
        limit,
        periodMs,
        inUse: isKnown ? Math.max(own, known.inUse - unused) : own,
        pausedUntil: pausedUntil > now() ? pausedUntil : null
      }
    },
    drop: () => {
      drop()
      fork(changed)
    },
    close: Effect.suspend(() => {
      drop()
      demand = nobody
      isClosed = true
      return isAsking || (answers.length === 0 && !goesBack) ? Effect.void : exchange
    })
  }
}

const longer = (one: number | null, other: number | null) => (one === null ? other : Math.max(one, other ?? 0))
