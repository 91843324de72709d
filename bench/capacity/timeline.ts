/** What happens next, for a day that is played through: no timers, the clock jumps from one event to the next. */

interface Happening {
  readonly at: number
  /** Of what happens at the same moment, what was planned first happens first. */
  readonly turn: number
  readonly happen: (now: number) => void
}

const isBefore = (one: Happening, other: Happening) => one.at < other.at || (one.at === other.at && one.turn < other.turn)

export interface Timeline {
  /** Milliseconds. */
  readonly at: (moment: number, happen: (now: number) => void) => void
  /** Lets everything happen that is planned before `end`, and what follows from it. */
  readonly playUntil: (end: number) => void
}

export const makeTimeline = (): Timeline => {
  /** A binary heap, the earliest first. */
  const planned: Array<Happening> = []
  let turns = 0

  const earliest = () => {
    const [first] = planned
    const last = planned.pop()
    if (first === undefined || last === undefined || planned.length === 0) return first
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      const [one, other] = [planned[left], planned[left + 1]]
      if (one === undefined) break
      const [child, to] = other !== undefined && isBefore(other, one) ? [other, left + 1] : [one, left]
      if (isBefore(last, child)) break
      planned[place] = child
      place = to
    }
    planned[place] = last
    return first
  }

  return {
    at: (moment, happen) => {
      const added: Happening = { at: moment, turn: turns++, happen }
      let place = planned.length
      while (place > 0) {
        const up = (place - 1) >> 1
        const parent = planned[up]
        if (parent === undefined || isBefore(parent, added)) break
        planned[place] = parent
        place = up
      }
      planned[place] = added
    },
    playUntil: (end) => {
      for (let next = planned[0]; next !== undefined && next.at < end; next = planned[0]) {
        earliest()
        next.happen(next.at)
      }
    }
  }
}

/** First in, first out, however many there are. */
export const makeQueue = <A>() => {
  let waiting: Array<A> = []
  let taken = 0
  return {
    add: (item: A) => void waiting.push(item),
    take: (): A | undefined => {
      const item = waiting[taken]
      if (item === undefined) return undefined
      taken++
      if (taken > 1000 && taken * 2 > waiting.length) {
        waiting = waiting.slice(taken)
        taken = 0
      }
      return item
    },
    size: () => waiting.length - taken
  }
}
