/** Why a run is not simply complete, as one sentence: what went wrong first, what could not be read because of it, and what was. */
import type { EntityState } from "./entityStates.ts"
import { plural } from "./words.ts"

const named = 3

const some = (names: ReadonlyArray<string>) =>
  names.length <= named ? names.join(", ") : `${names.slice(0, named).join(", ")} and ${names.length - named} more`

/** Without a point at its end: a sentence goes on after it. */
const trimmed = (text: string) => text.trim().replace(/\.$/, "")

const roots: ReadonlyArray<readonly [EntityState["state"], string]> = [
  ["failed", "failed"],
  ["paused", "is paused"],
  ["unproven", "is not proven"]
]

/** `null`: nothing is wrong, or nothing that an entity tells. */
export const causeOf = (states: ReadonlyArray<EntityState>): string | null => {
  const causes = roots.flatMap(([state, words]) =>
    states
      .filter((each) => each.state === state)
      .map(({ entity, why }) => ({ words, entity, why: why === null ? "no reason is known" : trimmed(why) }))
  )
  const [first] = causes
  if (first === undefined) return null
  // The same thing went wrong with several.
  const alike = causes.filter(({ why, words }) => why === first.why && words === first.words)
  const others = causes.length - alike.length
  const blocked = states.filter(({ state }) => state === "blocked")
  const read = states.filter(({ state }) => state === "done" || state === "exceptions").length
  return [
    `${some(alike.map(({ entity }) => entity))} ${alike.length === 1 ? first.words : first.words.replace(/^is /, "are ")}: ${first.why}`,
    ...(others > 0 ? [`${plural(others, "entity", "entities")} had troubles of their own`] : []),
    ...(blocked.length > 0 ? [`so ${some(blocked.map(({ entity }) => entity))} could not be read`] : []),
    read > 0 ? `${plural(read, "other was", "others were")} read and proven` : "nothing else was read"
  ].join("; ")
}
