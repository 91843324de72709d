/**
 * How many slices a process works on at once, and whose is next: an organisation that reads a million records takes no more than its share while others
 * have work. A slice that has had its time ends at a page's end where another connection has waited for less of the process than it, and queues again.
 */
import { Clock, Config, Context, Deferred, Effect, Layer } from "effect"
import type { RequestLane } from "@openfaith/adapter-core"

export interface SliceOwner {
  readonly connectionId: string
  readonly lane: RequestLane
}

/** A slice's time with a slot. */
export interface Turn {
  /** It has had its time, and somebody waits who has less. */
  readonly isOver: () => boolean
  /** Pages that may wait to be committed together: the more slices there are, the fewer, so that what a process has in memory does not grow with them. */
  readonly pagesTogether: () => number
}

export interface SliceSlotsShape {
  /** Waits for a slot, and holds it while the work goes on. */
  readonly during: <A, E, R>(owner: SliceOwner, work: (turn: Turn) => Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

interface Holder extends SliceOwner {
  readonly isUrgent: boolean
  readonly granted: Deferred.Deferred<void>
  /** Milliseconds; `null`: it waits. */
  since: number | null
}

/** Slices at once; each has some pages in memory and one connection to the database at a time. */
const usualSlots = Config.Int("OPENFAITH_SLICES").pipe(Config.withDefault(16))
/** Of the slots, those that are kept for lanes in which somebody waits. */
const urgentShare = 0.25
const bulkOf = (slots: number) => Math.max(1, slots - Math.ceil(slots * urgentShare))
/** Slices of readings for which nobody waits, at once. */
export const bulkSlots = Config.map(usualSlots, bulkOf)
/** Pages that commit together, of one slice and of all of them. */
const pagesOfOne = 5
const pagesOfAll = 16
/** After so long a slice makes way. */
const turnMillis = 2000

const urgentLanes: ReadonlySet<RequestLane> = new Set(["webhook", "interactive", "delta"])

export const makeSliceSlots = Effect.fnUntraced(function* (slots: number) {
  const clock = yield* Clock.Clock
  // One that only goes forward: a clock that is set back must not make a turn longer.
  const now = () => Number(clock.monotonicTimeNanosUnsafe() / 1_000_000n)
  const mostBulk = bulkOf(slots)
  const holding = new Set<Holder>()
  const waiting = new Set<Holder>()
  /** When a connection was given a slot last, by a count of all. */
  const served = new Map<string, number>()
  let grants = 0

  const heldBy = (connectionId: string) => [...holding].filter((each) => each.connectionId === connectionId).length
  const bulkHeld = () => [...holding].filter(({ isUrgent }) => !isUrgent).length
  const hasRoom = ({ isUrgent }: Holder) => holding.size < slots && (isUrgent || bulkHeld() < mostBulk)

  /** Urgent ones first; among others the connection that has least, then the one that has waited longest for its turn. */
  const comesBefore = (one: Holder, other: Holder) => {
    if (one.isUrgent !== other.isUrgent) return one.isUrgent
    const held = heldBy(one.connectionId) - heldBy(other.connectionId)
    return held === 0 ? (served.get(one.connectionId) ?? 0) < (served.get(other.connectionId) ?? 0) : held < 0
  }
  const next = () => {
    let best: Holder | null = null
    for (const each of waiting) if (hasRoom(each) && (best === null || comesBefore(each, best))) best = each
    return best
  }
  const grant = () => {
    for (let holder = next(); holder !== null; holder = next()) {
      waiting.delete(holder)
      holding.add(holder)
      holder.since = now()
      served.set(holder.connectionId, ++grants)
      Deferred.doneUnsafe(holder.granted, Effect.void)
    }
  }
  const release = (holder: Holder) => {
    waiting.delete(holder)
    holding.delete(holder)
    if (holding.size + waiting.size === 0) served.clear()
    grant()
  }

  const turnOf = (holder: Holder): Turn => ({
    pagesTogether: () => Math.max(1, Math.min(pagesOfOne, Math.floor(pagesOfAll / Math.max(1, holding.size)))),
    isOver: () => {
      if (holder.since === null || now() - holder.since < turnMillis || waiting.size === 0) return false
      const mine = heldBy(holder.connectionId)
      return [...waiting].some((each) => {
        if (each.isUrgent !== holder.isUrgent) return each.isUrgent && holding.size >= slots
        return each.connectionId !== holder.connectionId && heldBy(each.connectionId) < mine
      })
    }
  })

  return SliceSlots.of({
    during: (owner, work) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.suspend(() => {
          const holder: Holder = { ...owner, isUrgent: urgentLanes.has(owner.lane), granted: Deferred.makeUnsafe(), since: null }
          waiting.add(holder)
          grant()
          return Effect.ensuring(
            Effect.andThen(
              restore(Deferred.await(holder.granted)),
              Effect.suspend(() => restore(work(turnOf(holder))))
            ),
            Effect.sync(() => release(holder))
          )
        })
      )
  })
})

export class SliceSlots extends Context.Service<SliceSlots, SliceSlotsShape>()("@openfaith/sync-engine/loading/SliceSlots") {
  static readonly layer = Layer.effect(SliceSlots, Effect.flatMap(Effect.orDie(usualSlots), makeSliceSlots))
}
