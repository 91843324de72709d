/**
 * The request budget of one credential inside one process. The source's window may slide, so a slot is held until one period after its ANSWER
 * arrived: whenever the source counted the request, it has left the window before the slot is given again.
 * `effect/persistence/RateLimiter` counts from the grant (fixed window, token bucket): a slow answer could put two windows' requests into one.
 *
 * Urgent lanes go first. The others may use most of the window at once, and what is left of it only evenly until slots come back: so an urgent request
 * finds a slot, and does not wait for the end of a window that a backfill has used up in its first seconds.
 */
import { Clock, Deferred, Duration, Effect, type Fiber } from "effect"
import type { RequestBudget } from "../Adapter.ts"
import { isUrgent, nextLane, type RequestLane, requestLanes } from "./RequestLane.ts"

export interface Slot {
  readonly deep: boolean
  readonly lane: RequestLane
}

/** What an answer says about the limit; whatever it does not say is left out. */
export interface LimitAnswer {
  readonly limit?: number
  readonly periodMs?: number
  /** Requests the source has counted in its window. More than ours means someone else uses the same credential. */
  readonly count?: number
  /** The answer is a 429. Nothing is granted for that long; without a figure 1 s, doubling with each further 429 up to a period. */
  readonly refused?: { readonly retryAfterMs: number | null }
}

/** Times are milliseconds since the epoch. */
export interface LimiterState {
  readonly limit: number
  readonly periodMs: number
  readonly inUse: number
  readonly waiting: number
  /** Lanes in which requests wait, and how many. */
  readonly waitingByLane: ReadonlyMap<RequestLane, number>
  readonly waitingSince: number | null
  /** When the next waiting request can go at the earliest; `null` where none waits or that depends on answers still to come. */
  readonly nextGrantAt: number | null
}

export interface Limiter {
  /**
   * Waits until a request may be sent: the most urgent lane first, in order of arrival within one. The wait itself can be interrupted, everywhere: the place is lost and nothing is held.
   * Call it where interruption is off, so that a granted slot always reaches its `settle`.
   */
  readonly take: (kind: Slot) => Effect.Effect<Slot>
  /** Once per slot, when the answer arrived or the request was given up: the slot comes back one period later. */
  readonly settle: (slot: Slot, answer: LimitAnswer) => Effect.Effect<void>
  /** Nothing is granted before that moment: for a refusal met elsewhere, by another process or before a restart. */
  readonly pauseUntil: (epochMs: number) => Effect.Effect<void>
  readonly state: Effect.Effect<LimiterState>
}

interface Waiter {
  readonly kind: Slot
  readonly since: number
  readonly granted: Deferred.Deferred<Slot>
  slot: Slot | null
}

interface Held {
  /** `null` until the answer is there. */
  freeAt: number | null
}

const firstPauseMs = 1000
/** The share of the limit that lanes in no hurry may use as fast as they can; they share out the rest over the time until slots come back. */
const freeShare = 0.7

const make = Effect.fnUntraced(function* (budget: RequestBudget) {
  const clock = yield* Clock.Clock
  // Not the wall clock: setting it back or forth must not open or close the window.
  const now = () => Number(clock.monotonicTimeNanosUnsafe() / 1000n) / 1000
  const toEpoch = (at: number) => Math.round(clock.currentTimeMillisUnsafe() + at - now())

  let limit = budget.requests
  let periodMs = Duration.toMillis(budget.period)
  let nextPauseMs = firstPauseMs
  let pausedUntil = 0
  let others = { count: 0, until: 0 }
  let waiters: ReadonlyArray<Waiter> = []
  /** Lanes in no hurry get nothing before that. */
  let pacedUntil = 0
  let timer: { readonly at: number; readonly fiber: Fiber.Fiber<void> } | null = null
  const held = new Map<Slot, Held>()

  const inUse = (onlyDeep: boolean) => {
    let count = onlyDeep || others.until <= now() ? 0 : others.count
    for (const slot of held.keys()) if (slot.deep || !onlyDeep) count++
    return count
  }

  const inLane = (lane: RequestLane) => {
    let count = 0
    for (const slot of held.keys()) if (slot.lane === lane) count++
    return count
  }

  const waitingByLane = () => {
    const counts = new Map<RequestLane, number>()
    for (const { kind } of waiters) counts.set(kind.lane, (counts.get(kind.lane) ?? 0) + 1)
    return counts
  }

  const freeElapsed = () => {
    const at = now()
    for (const [slot, { freeAt }] of held) if (freeAt !== null && freeAt <= at) held.delete(slot)
  }

  const isScarce = (free: number) => free <= limit * (1 - freeShare)

  /** When the next slot comes back, as far as is known. */
  const nextReturnAt = () => {
    let next = now() + periodMs
    for (const { freeAt } of held.values()) if (freeAt !== null && freeAt < next) next = freeAt
    return next
  }

  const nextWaiter = (free: number, freeDeep: number): Waiter | null => {
    if (free <= 0) return null
    const at = now()
    const spread = isScarce(free) && at < pacedUntil
    const ready = waiters.filter(({ kind }) => !(kind.deep && freeDeep <= 0) && !(spread && !isUrgent(kind.lane)))
    const firsts = requestLanes.flatMap((lane) => ready.find(({ kind }) => kind.lane === lane) ?? [])
    if (firsts.length < 2) return firsts[0] ?? null
    const turns = firsts.map(({ kind: { lane }, since }) => ({ lane, waitedMs: at - since, inUse: inLane(lane) }))
    const lane = nextLane(turns, limit, periodMs)
    return firsts.find(({ kind }) => kind.lane === lane) ?? null
  }

  /** Grants whatever can be granted. A deep request that has to wait does not hold up those behind it. */
  const grant = Effect.suspend(() => {
    freeElapsed()
    let free = pausedUntil <= now() ? limit - inUse(false) : 0
    let freeDeep = (budget.deepOffset?.requests ?? Infinity) - inUse(true)
    for (let waiter = nextWaiter(free, freeDeep); waiter !== null; waiter = nextWaiter(free, freeDeep)) {
      const granted = waiter
      waiters = waiters.filter((other) => other !== granted)
      free--
      if (granted.kind.deep) freeDeep--
      granted.slot = { ...granted.kind }
      held.set(granted.slot, { freeAt: null })
      if (!isUrgent(granted.kind.lane) && isScarce(free)) pacedUntil = now() + (nextReturnAt() - now()) / Math.max(1, free)
      Deferred.doneUnsafe(granted.granted, Effect.succeed(granted.slot))
    }
    return rearm
  })

  const nextChangeAt = () => {
    if (waiters.length === 0) return null
    const frees = [...held.values()].flatMap(({ freeAt }) => (freeAt === null ? [] : [freeAt]))
    if (others.count > 0) frees.push(others.until)
    const upcoming = [...frees, pausedUntil, pacedUntil].filter((at) => at > now())
    return upcoming.length === 0 ? null : Math.max(pausedUntil, Math.min(...upcoming))
  }

  /** One timer at most, for the moment something changes by itself. */
  const rearm: Effect.Effect<void> = Effect.suspend(() => {
    const at = nextChangeAt()
    if (timer?.at === at || (timer === null && at === null)) return Effect.void
    timer?.fiber.interruptUnsafe()
    timer = null
    if (at === null) return Effect.void
    return Effect.map(Effect.forkDetach(wake(at)), (fiber) => {
      timer = { at, fiber }
    })
  })

  const wake = (at: number) =>
    Effect.sleep(Math.max(1, Math.ceil(at - now()))).pipe(
      Effect.andThen(
        Effect.suspend(() => {
          timer = null
          return grant
        })
      )
    )

  const withdraw = (waiter: Waiter) =>
    Effect.suspend(() => {
      waiters = waiters.filter((other) => other !== waiter)
      // Granted in the same instant: nothing was sent, so the slot is free at once.
      if (waiter.slot) held.delete(waiter.slot)
      return grant
    })

  const take = Effect.fnUntraced(function* (kind: Slot) {
    const waiter: Waiter = { kind, since: now(), granted: Deferred.makeUnsafe<Slot>(), slot: null }
    waiters = [...waiters, waiter]
    yield* grant
    return yield* Effect.interruptible(Deferred.await(waiter.granted)).pipe(Effect.onInterrupt(() => withdraw(waiter)))
  }, Effect.uninterruptible)

  const settle = (slot: Slot, answer: LimitAnswer) =>
    Effect.suspend(() => {
      const own = held.get(slot)
      if (!own || own.freeAt !== null) return Effect.void
      // The answer to a deep request may speak of either window, so it changes neither.
      if (!slot.deep) follow(answer)
      own.freeAt = now() + periodMs
      refusal(answer)
      return grant
    })

  const follow = ({ count, limit: saidLimit, periodMs: saidPeriodMs }: LimitAnswer) => {
    if (saidLimit !== undefined && saidLimit > 0) limit = saidLimit
    if (saidPeriodMs !== undefined && saidPeriodMs > 0) periodMs = saidPeriodMs
    if (count !== undefined) others = { count: Math.max(0, count - held.size), until: now() + periodMs }
  }

  const refusal = ({ refused }: LimitAnswer) => {
    if (!refused) {
      nextPauseMs = firstPauseMs
    } else if (refused.retryAfterMs !== null && refused.retryAfterMs > 0) {
      pausedUntil = Math.max(pausedUntil, now() + refused.retryAfterMs)
    } else {
      pausedUntil = Math.max(pausedUntil, now() + nextPauseMs)
      nextPauseMs = Math.min(nextPauseMs * 2, periodMs)
    }
  }

  const pauseUntil = (epochMs: number) =>
    Effect.suspend(() => {
      pausedUntil = Math.max(pausedUntil, now() + epochMs - clock.currentTimeMillisUnsafe())
      return grant
    })

  const state = Effect.sync((): LimiterState => {
    freeElapsed()
    const next = nextChangeAt()
    const first = waiters[0]
    return {
      limit,
      periodMs,
      inUse: inUse(false),
      waiting: waiters.length,
      waitingByLane: waitingByLane(),
      waitingSince: first ? toEpoch(first.since) : null,
      nextGrantAt: next === null ? null : toEpoch(next)
    }
  })

  const limiter: Limiter = { take, settle, pauseUntil, state }
  return limiter
})

export const Limiter = { make }
