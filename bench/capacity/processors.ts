/** Processors of a simulated day: runners, each of one core and with slots for slices, and the cores of the database. */
import { makeQueue } from "./timeline.ts"

export interface Cores {
  /** Takes so many seconds of a core from now on; answers when it is done, in milliseconds. */
  readonly work: (now: number, seconds: number) => number
}

/** Cores that do one thing after the other each, whatever came first. */
export const makeCores = (count: number, shareAtRest: number, onBusy: (until: number, millis: number) => void): Cores => {
  const freeAt = Array.from({ length: count }, () => 0)
  return {
    work: (now, seconds) => {
      let core = 0
      for (let other = 1; other < count; other++) if ((freeAt[other] ?? 0) < (freeAt[core] ?? 0)) core = other
      // What a process does by itself slows everything else down by as much.
      const millis = (1000 * seconds) / (1 - shareAtRest)
      const until = Math.max(now, freeAt[core] ?? 0) + millis
      freeAt[core] = until
      onBusy(until, 1000 * seconds)
      return until
    }
  }
}

/** Of a process: as in packages/sync-engine/src/loading/SliceSlots.ts. */
const slots = 16
const mostBulk = 12
const turnMillis = 2000

export interface Slots {
  readonly acquire: (now: number, isUrgent: boolean, begin: (now: number) => void) => void
  readonly release: (now: number, isUrgent: boolean) => void
  /** It has had its time, and somebody waits. */
  readonly isOver: (now: number, since: number, isUrgent: boolean) => boolean
}

export const makeSlots = (): Slots => {
  const urgent = makeQueue<(now: number) => void>()
  const bulk = makeQueue<(now: number) => void>()
  let held = 0
  let bulkHeld = 0

  const grant = (now: number) => {
    while (held < slots) {
      const next = urgent.take()
      if (next === undefined) break
      held++
      next(now)
    }
    while (held < slots && bulkHeld < mostBulk) {
      const next = bulk.take()
      if (next === undefined) break
      held++
      bulkHeld++
      next(now)
    }
  }
  return {
    acquire: (now, isUrgent, begin) => {
      const waiting = isUrgent ? urgent : bulk
      waiting.add(begin)
      grant(now)
    },
    release: (now, isUrgent) => {
      held--
      if (!isUrgent) bulkHeld--
      grant(now)
    },
    isOver: (now, since, isUrgent) => now - since >= turnMillis && (urgent.size() > 0 || (!isUrgent && bulk.size() > 0))
  }
}
