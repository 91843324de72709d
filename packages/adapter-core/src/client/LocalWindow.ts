/**
 * A window whose books are this process's own. The source's window may slide, so a slot is held until one period after its ANSWER arrived: whenever the
 * source counted the request, it has left the window before the slot is given again. `effect/persistence/RateLimiter` counts from the grant: a slow
 * answer could put two windows' requests into one.
 *
 * Lanes in no hurry may use most of the window at once, and what is left of it only evenly until slots come back: so an urgent request finds a slot,
 * and does not wait for the end of a window that a backfill has used up in its first seconds.
 */
import type { RequestWindow } from "../RequestBudget.ts"
import type { BudgetWindow, Slot, WindowAnswer } from "./BudgetWindow.ts"
import { firstPauseMs, halved, raised } from "./refusals.ts"
import { isUrgent, type RequestLane, urgentOnly, urgentReserve } from "./RequestLane.ts"

export const makeLocalWindow = (declared: RequestWindow, now: () => number): BudgetWindow => {
  let limit = declared.requests
  let periodMs = declared.periodMs
  /** When what holds was said: an answer to a request sent before that may be older, and raises nothing. */
  let saidAt = -Infinity
  let changedAt = -Infinity
  let nextPauseMs = firstPauseMs
  let pausedUntil = 0
  let others = { count: 0, until: 0 }
  /** Lanes in no hurry get nothing before that. */
  let pacedUntil = 0
  /** Until when each slot is held; `null` until its answer is there. */
  const held = new Map<Slot, number | null>()

  const freeElapsed = () => {
    const at = now()
    for (const [slot, freeAt] of held) if (freeAt !== null && freeAt <= at) held.delete(slot)
  }

  const inUse = () => {
    freeElapsed()
    return held.size + (others.until > now() ? others.count : 0)
  }

  const free = () => (pausedUntil <= now() ? limit - inUse() : 0)
  const isScarce = (left: number) => left <= limit * urgentReserve

  /** When the next slot comes back; `null` while that depends on answers. */
  const nextReturnAt = () => {
    let next = others.count > 0 && others.until > now() ? others.until : Infinity
    for (const freeAt of held.values()) if (freeAt !== null && freeAt < next) next = freeAt
    return next === Infinity ? null : next
  }

  const keptFrom = (lane: RequestLane) => (isUrgent(lane) ? 0 : Math.floor(limit * urgentOnly))
  const isPaced = (lane: RequestLane, left: number) => !isUrgent(lane) && isScarce(left) && now() < pacedUntil

  const follow = (slot: Slot, { count, limit: said, periodMs: saidPeriodMs }: WindowAnswer) => {
    if (said !== undefined && (said < limit || slot.grantedAt > saidAt)) {
      if (said !== limit) saidAt = now()
      limit = said
    }
    if (saidPeriodMs !== undefined) periodMs = saidPeriodMs
    if (count !== undefined) others = { count: Math.max(0, count - held.size), until: now() + periodMs }
  }

  const refuse = (slot: Slot, { refused }: WindowAnswer) => {
    const at = now()
    if (refused) {
      const pauseMs = refused.retryAfterMs ?? nextPauseMs
      if (refused.retryAfterMs === null) nextPauseMs = Math.min(nextPauseMs * 2, Math.max(firstPauseMs, periodMs))
      pausedUntil = Math.max(pausedUntil, at + pauseMs)
      // Requests that were under way together are refused together, for the one limit that was too high.
      if (declared.headers === null && slot.grantedAt > changedAt) {
        limit = halved(limit)
        changedAt = at
      }
    } else {
      nextPauseMs = firstPauseMs
      if (changedAt > -Infinity && limit < declared.requests && at >= changedAt + periodMs) {
        limit = raised(limit, declared.requests)
        changedAt = at
      }
    }
  }

  return {
    mayGo: (lane) => {
      const left = free()
      return left > keptFrom(lane) && !isPaced(lane, left)
    },
    hold: (slot) => {
      held.set(slot, null)
      const left = free()
      const at = now()
      if (!isUrgent(slot.lane) && isScarce(left))
        pacedUntil = at + ((nextReturnAt() ?? at + periodMs) - at) / Math.max(1, left - keptFrom(slot.lane))
    },
    giveBack: (slot) => {
      held.delete(slot)
    },
    settle: (slot, answer) => {
      if (held.get(slot) !== null) return
      follow(slot, answer)
      held.set(slot, now() + periodMs)
      refuse(slot, answer)
    },
    follow: (saidPeriodMs) => {
      periodMs = saidPeriodMs
    },
    wanted: () => {},
    nextGrantAt: (lane) => {
      const at = now()
      const left = limit - inUse()
      const open = left > keptFrom(lane) ? (isPaced(lane, left) ? Math.min(pacedUntil, nextReturnAt() ?? pacedUntil) : at) : nextReturnAt()
      return open === null ? null : Math.max(open, pausedUntil)
    },
    wakeAt: (waits) => {
      if (!waits) return null
      const at = now()
      const moments = [nextReturnAt(), pausedUntil, pacedUntil].filter((moment) => moment !== null && moment > at)
      return moments.length === 0 ? null : Math.max(pausedUntil, Math.min(...moments.map((moment) => moment ?? Infinity)))
    },
    view: () => ({ limit, periodMs, inUse: inUse(), pausedUntil: pausedUntil > now() ? pausedUntil : null })
  }
}
