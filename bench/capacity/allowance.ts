/**
 * What a source allows one credential: so many requests in so much time. As the engine's limiter does, what can wait takes seven tenths of it at once and
 * spreads the rest until slots come back, so that what is urgent finds room. What was planned already does not move for it: a period may have as many more as
 * were urgent in it, which are a handful.
 */
export interface SourceLimit {
  readonly requests: number
  readonly seconds: number
}

const atOnce = 0.7
const mostBulk = 0.985

export const makeAllowance = ({ requests, seconds }: SourceLimit) => {
  const period = 1000 * seconds
  /** Sent or planned, in the order of time. */
  let sent: Array<{ readonly at: number; readonly count: number }> = []

  return {
    /** Plans requests that are sent one after the other or together; answers when the last of them may go, in milliseconds. */
    take: (now: number, wanted: number, isUrgent: boolean): number => {
      const most = isUrgent ? requests : Math.floor(requests * mostBulk)
      sent = sent.filter((each) => each.at > now - period)
      let at = now
      let left = wanted
      while (left > 0) {
        const since = at - period
        const first = sent.findIndex((each) => each.at > since)
        const oldest = sent[first]
        let used = 0
        for (let place = first; place >= 0 && place < sent.length; place++) {
          const each = sent[place]
          // What waits queues behind what is planned; what is urgent goes before it.
          if (each !== undefined && (!isUrgent || each.at <= at)) used += each.count
        }
        const room = most - used
        if (room < 1 && oldest !== undefined) {
          // A millisecond beyond it, so that no rounding holds it there.
          at = oldest.at + period + 1
          continue
        }
        const quick = isUrgent ? room : Math.floor(requests * atOnce) - used
        if (quick <= 0 && oldest !== undefined) at += Math.max(0, oldest.at + period - at) / room
        const count = Math.min(left, Math.max(1, quick))
        // What was planned ahead may lie later than this.
        const place = sent.findLastIndex((each) => each.at <= at) + 1
        sent.splice(place, 0, { at, count })
        left -= count
      }
      return at
    }
  }
}
