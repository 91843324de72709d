/**
 * The request budget of one credential, as those who send see it: requests wait in a queue by lane until each window that counts them has room. Where
 * the windows' books are kept is a choice: in this process (`Limiter.make`), or by all processes together.
 */
import { Clock, Deferred, Effect, type Fiber } from "effect"
import type { AskedSlot, BudgetWindow, Slot, WindowAnswer, WindowView } from "./BudgetWindow.ts"
import { makeLaneQueue, type Waiter } from "./LaneQueue.ts"
import { LimitFar, longestWaitMs } from "./LimitFar.ts"
import { makeLocalWindow } from "./LocalWindow.ts"
import { deepWindow, mainWindow, type RequestBudget, type RequestWindow, windowsOf } from "../RequestBudget.ts"
import type { RequestLane } from "./RequestLane.ts"

/** What an answer says, by window; nothing where the request was given up. */
export type LimitAnswer = ReadonlyMap<string, WindowAnswer>

/** The main window, unless the requests that wait wait for another. Times are milliseconds since the epoch. */
export interface LimiterState {
  readonly limit: number
  readonly periodMs: number
  readonly inUse: number
  readonly waiting: number
  /** Lanes in which requests wait, and how many. */
  readonly waitingByLane: ReadonlyMap<RequestLane, number>
  readonly waitingSince: number | null
  /** The window that the first of them waits for, of several the one that opens last; `null` where it may go. */
  readonly heldUpBy: (Pick<WindowView, "limit" | "periodMs" | "inUse"> & { readonly name: string }) | null
  /** When the next waiting request can go at the earliest; `null` where none waits or that depends on answers still to come. */
  readonly nextGrantAt: number | null
  /** A refusal closes the budget until then. */
  readonly pausedUntil: number | null
}

export interface Limiter {
  /**
   * Waits until a request may be sent: the most urgent lane first, in order of arrival within one. Fails at once where that is more than a minute away.
   * The wait itself can be interrupted, everywhere: the place is lost and nothing is held.
   * Call it where interruption is off, so that a granted slot always reaches its `settle`.
   */
  readonly take: (asked: AskedSlot) => Effect.Effect<Slot, LimitFar>
  /** Once per slot, when the answer arrived or the request was given up: the slot comes back one period later. */
  readonly settle: (slot: Slot, answer: LimitAnswer) => Effect.Effect<void>
  readonly state: Effect.Effect<LimiterState>
}

/** What a window is made with. */
export interface WindowPlace {
  /** Milliseconds of a clock that only goes forward: setting the wall clock must neither open nor close a window. */
  readonly now: () => number
  /** To be run when something changed by itself. */
  readonly changed: Effect.Effect<void>
}

/** A limiter over windows of any kind. */
const over = Effect.fnUntraced(function* (
  declared: ReadonlyArray<RequestWindow>,
  open: (window: RequestWindow, place: WindowPlace) => BudgetWindow
) {
  const clock = yield* Clock.Clock
  const now = () => Number(clock.monotonicTimeNanosUnsafe() / 1000n) / 1000
  const toEpoch = (at: number) => Math.round(clock.currentTimeMillisUnsafe() + at - now())
  const queue = makeLaneQueue()
  const settled = new WeakSet<Slot>()
  let timer: { readonly at: number; readonly fiber: Fiber.Fiber<void> } | null = null

  /** Grants whatever can be granted. A request that has to wait for one window does not hold up those that need it not. */
  const grant: Effect.Effect<void> = Effect.suspend(() => {
    const mayGo = ({ lane, windows: names }: AskedSlot) => names.every((name) => windows.get(name)?.mayGo(lane) !== false)
    for (let next = queue.next(mayGo); next !== null; next = queue.next(mayGo)) {
      queue.serve(next)
      next.slot = { ...next.asked, grantedAt: now() }
      for (const window of countingOf(next.asked)) window.hold(next.slot)
      Deferred.doneUnsafe(next.granted, Effect.succeed(next.slot))
    }
    for (const waiter of queue.waiters()) sendAway(waiter)
    // A place is looked for in the narrower windows first: one that is held while another is waited for is lost to others.
    const narrower = new Set(windows.keys())
    for (const [name, window] of windows) {
      narrower.delete(name)
      const hasOthers = ({ lane, windows: names }: AskedSlot) =>
        names.every((other) => !narrower.has(other) || windows.get(other)?.mayGo(lane) !== false)
      window.wanted(queue.demand(name, hasOthers))
    }
    return rearm
  })

  const windows: ReadonlyMap<string, BudgetWindow> = new Map(
    declared.map((window) => [window.name, open(window, { now, changed: grant })] as const)
  )
  const found = windows.get(mainWindow)
  if (!found) return yield* Effect.die(new Error("A budget needs its main window."))
  const main = found
  const countingOf = ({ windows: names }: AskedSlot) => names.flatMap((name) => windows.get(name) ?? [])

  const nextGrantAt = ({ asked }: Waiter) => {
    let latest = now()
    for (const window of countingOf(asked)) {
      const at = window.nextGrantAt(asked.lane)
      if (at === null) return null
      latest = Math.max(latest, at)
    }
    return latest
  }

  /** Of the windows that have no room for it, the one that opens last; one of which that is not known comes after those. */
  const lastToOpen = ({ lane, windows: names }: AskedSlot) => {
    const opens = (name: string) => windows.get(name)?.nextGrantAt(lane) ?? 0
    const closed = names.filter((name) => windows.get(name)?.mayGo(lane) === false)
    return closed.toSorted((one, other) => opens(other) - opens(one)).at(0)
  }

  const sendAway = (waiter: Waiter) => {
    const at = nextGrantAt(waiter)
    if (at === null || at - now() <= longestWaitMs) return
    queue.remove(waiter)
    Deferred.doneUnsafe(waiter.granted, Effect.fail(new LimitFar({ waitMs: at - now() })))
  }

  /** One timer at most, for the moment something changes by itself. */
  const rearm: Effect.Effect<void> = Effect.suspend(() => {
    const waits = queue.waiters().length > 0
    const moments = [...windows.values()].flatMap((window) => window.wakeAt(waits) ?? [])
    const at = moments.length === 0 ? null : Math.min(...moments)
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
      queue.remove(waiter)
      // Granted in the same instant: nothing was sent, so the slot is free at once.
      const { slot } = waiter
      if (slot) for (const window of countingOf(slot)) window.giveBack(slot)
      return grant
    })

  const take = Effect.fnUntraced(function* (asked: AskedSlot) {
    const waiter: Waiter = { asked, since: now(), granted: Deferred.makeUnsafe<Slot, LimitFar>(), slot: null }
    queue.add(waiter)
    yield* grant
    return yield* Effect.interruptible(Deferred.await(waiter.granted)).pipe(Effect.onInterrupt(() => withdraw(waiter)))
  }, Effect.uninterruptible)

  const settle = (slot: Slot, answer: LimitAnswer) =>
    Effect.suspend(() => {
      if (settled.has(slot)) return Effect.void
      settled.add(slot)
      const { periodMs } = answer.get(mainWindow) ?? {}
      if (periodMs !== undefined) windows.get(deepWindow)?.follow(periodMs)
      for (const name of slot.windows) windows.get(name)?.settle(slot, answer.get(name) ?? {})
      return grant
    })

  const state = Effect.sync((): LimiterState => {
    const { inUse, limit, pausedUntil, periodMs } = main.view()
    const waiters = queue.waiters()
    const [first] = waiters
    const waitingByLane = new Map<RequestLane, number>()
    for (const { asked } of waiters) waitingByLane.set(asked.lane, (waitingByLane.get(asked.lane) ?? 0) + 1)
    const next = waiters.flatMap((waiter) => nextGrantAt(waiter) ?? [])
    const name = first === undefined ? undefined : lastToOpen(first.asked)
    const narrow = name === undefined ? undefined : windows.get(name)?.view()
    return {
      limit,
      periodMs,
      inUse,
      waiting: waiters.length,
      waitingByLane,
      waitingSince: first ? toEpoch(first.since) : null,
      heldUpBy:
        name === undefined || narrow === undefined ? null : { name, limit: narrow.limit, periodMs: narrow.periodMs, inUse: narrow.inUse },
      nextGrantAt: next.length === 0 ? null : toEpoch(Math.min(...next)),
      pausedUntil: pausedUntil === null ? null : toEpoch(pausedUntil)
    }
  })

  const limiter: Limiter = { take, settle, state }
  return limiter
})

/** The budget of one process alone. */
const make = (budget: RequestBudget) => over(windowsOf(budget), (window, { now }) => makeLocalWindow(window, now))

export const Limiter = { make, over }
