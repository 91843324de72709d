/** The church's own time, whole seconds. It never runs back. */
export interface ChurchClock {
  readonly now: () => number
  readonly set: (epochSeconds: number) => void
  /** Told the outside time before a request or a change. A clock that follows moves to it; one set by hand stays. */
  readonly observe: (epochMillis: number) => void
  /** Told of a change about to happen. A clock set by hand moves on a second, so that changes are apart. */
  readonly tick: () => void
}

/** Moves only when set and by one second per change: the same calls give the same times. */
export const clockSetByHand = (startSeconds: number): ChurchClock => {
  let seconds = startSeconds
  return {
    now: () => seconds,
    set: (epochSeconds) => {
      seconds = Math.max(seconds, epochSeconds)
    },
    observe: () => {},
    tick: () => {
      seconds++
    }
  }
}

/** Follows outside time, ahead of it where that time lies before the church's history ends (a test clock starts in 1970). */
export const clockThatFollows = (startSeconds: number, outsideMillis: number): ChurchClock => {
  const ahead = Math.max(0, startSeconds - Math.floor(outsideMillis / 1000))
  let seconds = Math.floor(outsideMillis / 1000) + ahead
  const set = (epochSeconds: number) => {
    seconds = Math.max(seconds, epochSeconds)
  }
  return { now: () => seconds, set, observe: (epochMillis) => set(Math.floor(epochMillis / 1000) + ahead), tick: () => {} }
}
