/** Requests that wait for a budget, by lane: in order of arrival within one, but in turn where several share the budget. */
import type { Deferred } from "effect"
import type { AskedSlot, Demand, LaneDemand, Slot } from "./BudgetWindow.ts"
import type { LimitFar } from "./LimitFar.ts"
import { isUrgent, leastShare, nextLane, type RequestLane, requestLanes } from "./RequestLane.ts"

export interface Waiter {
  readonly asked: AskedSlot
  readonly since: number
  readonly granted: Deferred.Deferred<Slot, LimitFar>
  slot: Slot | null
}

export interface LaneQueue {
  readonly add: (waiter: Waiter) => void
  readonly remove: (waiter: Waiter) => void
  /** The one to go next of those that may. */
  readonly next: (mayGo: (asked: AskedSlot) => boolean) => Waiter | null
  /** It goes: it leaves the queue, and its lane and whoever it is for have had a turn. */
  readonly serve: (waiter: Waiter) => void
  readonly waiters: () => ReadonlyArray<Waiter>
  /** What waits for a window, of those that meet the condition. */
  readonly demand: (window: string, condition: (asked: AskedSlot) => boolean) => Demand
}

export const makeLaneQueue = (): LaneQueue => {
  let waiters: ReadonlyArray<Waiter> = []
  const served = new Map<RequestLane, number>()
  const owed = new Map<RequestLane, number>()
  /** Turns that each has had, and the least of those that were had lately: who comes back from a pause makes up for nothing. */
  const turns = new Map<string, number>()
  let round = 0

  const turnOf = ({ asked: { share = "" } }: Waiter) => Math.max(round, turns.get(share) ?? 0)

  const remove = (waiter: Waiter) => {
    waiters = waiters.filter((other) => other !== waiter)
  }

  const firstIn = (lane: RequestLane, ready: ReadonlyArray<Waiter>) => {
    let first: Waiter | null = null
    for (const waiter of ready) {
      if (waiter.asked.lane === lane && (first === null || turnOf(waiter) < turnOf(first))) first = waiter
    }
    return first
  }

  return {
    add: (waiter) => {
      waiters = [...waiters, waiter]
    },
    remove,
    next: (mayGo) => {
      const ready = waiters.filter(({ asked }) => mayGo(asked))
      const firsts = requestLanes.flatMap((lane) => firstIn(lane, ready) ?? [])
      if (firsts.length < 2) return firsts[0] ?? null
      const lane = nextLane(firsts.map(({ asked }) => ({ lane: asked.lane, owed: owed.get(asked.lane) ?? 0 })))
      return firsts.find(({ asked }) => asked.lane === lane) ?? null
    },
    serve: (waiter) => {
      remove(waiter)
      const { lane, share = "" } = waiter.asked
      for (const each of requestLanes) {
        if (!waiters.some(({ asked }) => asked.lane === each)) owed.delete(each)
        else owed.set(each, Math.max(0, (owed.get(each) ?? 0) + (each === lane ? -1 : leastShare)))
      }
      served.set(lane, (served.get(lane) ?? 0) + 1)
      round = turnOf(waiter)
      turns.set(share, round + 1)
    },
    waiters: () => waiters,
    demand: (window, condition) => {
      const lanes = new Map<RequestLane, LaneDemand>()
      let waiting = 0
      let urgent = 0
      for (const [lane, count] of served) lanes.set(lane, { waiting: 0, since: null, served: count })
      for (const { asked, since } of waiters) {
        if (!asked.windows.includes(window) || !condition(asked)) continue
        waiting++
        if (isUrgent(asked.lane)) urgent++
        const known = lanes.get(asked.lane)
        lanes.set(asked.lane, {
          waiting: (known?.waiting ?? 0) + 1,
          since: Math.min(since, known?.since ?? Infinity),
          served: known?.served ?? 0
        })
      }
      return { waiting, urgent, lanes }
    }
  }
}
