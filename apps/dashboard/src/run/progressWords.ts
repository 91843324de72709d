import type { EntityState } from "./entityStates.ts"
import { stateWords } from "./entityStates.ts"
import { grouped, plural, timeOfDay } from "./words.ts"

/** `1,200 of 5,000`. */
export const progressWords = ({ expected, read, state }: EntityState): string => {
  if (state === "unplanned" || (read === 0 && expected === null)) return ""
  return expected === null || expected === read ? grouped(read) : `${grouped(read)} of ${grouped(expected)}`
}

/** What follows the state: why it is so, and when it goes on by itself. */
export const whyWords = ({ state, until, why }: EntityState): string => {
  const when = state === "waiting" && until !== null ? ` until ${timeOfDay(until)}` : ""
  if (state === "needs" && why !== null) return `: ${why}`
  return `${when}${why === null ? "" : `: ${why}`}`
}

/** An entity in one sentence, for what does not fit on its card. */
export const entitySentence = (state: EntityState): string => {
  const { entity } = state
  const progress = progressWords(state)
  const requests = state.requests === 0 ? "" : `, ${plural(state.requests, "request")}`
  return `${entity}: ${stateWords[state.state]}${whyWords(state)}${progress === "" ? "" : `; ${progress} read`}${requests}`
}
