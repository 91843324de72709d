/**
 * The request budget of one credential inside one process. The source's window may slide, so a slot is held until one period after its ANSWER
 * arrived: whenever the source counted the request, it has left the window before the slot is given again.
 * `effect/persistence/RateLimiter` counts from the grant (fixed window, token bucket): a slow answer could put two windows' requests into one.
 */
import { Clock, Deferred, Duration, Effect, type Fiber } from "effect"
import type { RequestBudget } from "../Adapter.ts"

export interface Slot {
  readonly deep: boolean
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
  readonly waitingSince: number | null
  /** When the next waiting request can go at the earliest; `null` where none waits or that depends on answers still to come. */
  readonly nextGrantAt: number | null
}

export interface Limiter {
  /**
   * Waits, in order of arrival, until a request may be sent. The wait itself can be interrupted, everywhere: the place is lost and nothing is held.
   * Call it where interruption is off, so that a granted slot always reaches its `settle`.
   */
  readonly take: (kind: { readonly deep: boolean }) => Effect.Effect<Slot>
  /** Once per slot, when the answer arrived or the request was given up: the slot comes back one period later. */
  readonly settle: (slot: Slot, answer: LimitAnswer) => Effect.Effect<void>
  /** Nothing is granted before that moment: for a refusal met elsewhere, by another process or before a restart. */
  readonly pauseUntil: (epochMs: number) => Effect.Effect<void>
  readonly state: Effect.Effect<LimiterState>
}

interface Waiter {
  readonly deep: boolean
  readonly since: number
  readonly granted: Deferred.Deferred<Slot>
  slot: Slot | null
}

interface Held {
  /** `null` until the answer is there. */
  freeAt: number | null
}

const firstPauseMs = 1000

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
  let timer: { readonly at: number; readonly fiber: Fiber.Fiber<void> } | null = null
  const held = new Map<Slot, Held>()

  const inUse = (onlyDeep: boolean) => {
    let count = onlyDeep || others.until <= now() ? 0 : others.count
    for (const slot of held.keys()) if (slot.deep || !onlyDeep) count++
    return count
  }

  const freeElapsed = () => {
    const at = now()
    for (const [slot, { freeAt }] of held) if (freeAt !== null && freeAt <= at) held.delete(slot)
  }

  /** Grants whatever can be granted. A deep request that has to wait does not hold up those behind it. */
  const grant = Effect.suspend(() => {
    freeElapsed()
    let free = pausedUntil <= now() ? limit - inUse(false) : 0
    let freeDeep = (budget.deepOffset?.requests ?? Infinity) - inUse(true)
    if (free > 0 && waiters.length > 0) {
      waiters = waiters.filter((waiter) => {
        if (free <= 0 || (waiter.deep && freeDeep <= 0)) return true
        free--
        if (waiter.deep) freeDeep--
        waiter.slot = { deep: waiter.deep }
        held.set(waiter.slot, { freeAt: null })
        Deferred.doneUnsafe(waiter.granted, Effect.succeed(waiter.slot))
        return false
      })
    }
    return rearm
  })

  const nextChangeAt = () => {
    if (waiters.length === 0) return null
    const frees = [...held.values()].flatMap(({ freeAt }) => (freeAt === null ? [] : [freeAt]))
    if (others.count > 0) frees.push(others.until)
    const upcoming = [...frees, pausedUntil].filter((at) => at > now())
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

  const take = Effect.fnUntraced(function* ({ deep }: { readonly deep: boolean }) {
    const waiter: Waiter = { deep, since: now(), granted: Deferred.makeUnsafe<Slot>(), slot: null }
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
      waitingSince: first ? toEpoch(first.since) : null,
      nextGrantAt: next === null ? null : toEpoch(next)
    }
  })

  const limiter: Limiter = { take, settle, pauseUntil, state }
  return limiter
})

export const Limiter = { make }
