/** Sequences of events: all of them up to a length, and samples of longer ones from a seed. */
import { after, answers, type Event, isChange, nextEvents, type Source } from "./SmallSource.ts"

export interface Sequence {
  readonly start: Source
  readonly events: ReadonlyArray<Event>
  /** The source gives versions. */
  readonly isVersioned: boolean
}

/** Of two sequences that differ only in which record is which, the one that begins with the first record. */
const isFirstOfPair = (events: ReadonlyArray<Event>, event: Event) =>
  !("id" in event) || event.id === 0 || events.some((past) => "id" in past)

/** All sequences of exactly so many events. `isSymmetric`: the records are alike at the start. */
export function* allOf(start: Source, length: number, isSymmetric: boolean): Generator<ReadonlyArray<Event>> {
  function* from(source: Source, events: ReadonlyArray<Event>): Generator<ReadonlyArray<Event>> {
    if (events.length === length) {
      yield events
      return
    }
    for (const event of nextEvents(source, events, ["atOnce"])) {
      if (isSymmetric && !isFirstOfPair(events, event)) continue
      yield* from(after(source, event), [...events, event])
    }
  }
  yield* from(start, [])
}

/** Numbers in [0, 1) from a seed (mulberry32). */
export const randomFrom = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One sequence of so many events. Half of its events change the source: left to chance, looks at nothing new would be the most. */
export const sample = (start: Source, length: number, random: () => number): ReadonlyArray<Event> => {
  let source = start
  const events: Array<Event> = []
  while (events.length < length) {
    const possible = nextEvents(source, events, answers)
    const wantsChange = random() < 0.5
    const wanted = possible.filter((event) => isChange(event) === wantsChange)
    const event = wanted[Math.floor(random() * wanted.length)]
    if (!event) continue
    events.push(event)
    source = after(source, event)
  }
  return events
}
