/** What is wrong with quarantined records, and what can be done about it. Pure. */
import type { QuarantineGroup, Replayed } from "@openfaith/api"
import { grouped, plural } from "../run/words.ts"

type Kind = (typeof QuarantineGroup.Type)["kind"]

export const faultWords: Readonly<Record<Kind, string>> = {
  invalid: "A value of the wrong type",
  partial: "Keys are missing",
  parked: "Its parent is not there",
  broken: "Not even addressable",
  losing: "Would lose values"
}

const typeWords: Readonly<Record<string, string>> = { string: "a text", number: "a number", boolean: "yes or no", null: "nothing" }

/** `Expected string | null, got a number` as `Expected a text or nothing, got a number`; what else was expected is told as it is. */
export const reasonWords = (reason: string): string =>
  reason.replace(/^Expected ([a-z]+(?: \| [a-z]+)*), got /, (whole, types: string) => {
    const words = types.split(" | ").map((type) => typeWords[type])
    return words.includes(undefined) ? whole : `Expected ${words.join(" or ")}, got `
  })

/** What a fault of this kind usually asks for. */
export const faultNext: Readonly<Record<Kind, string>> = {
  invalid: "The source sends something new: after a fix of the adapter a replay stores it. What is right as it is can be waived.",
  partial: "The next sync asks for the record again. A replay cannot know what was missing.",
  parked: "It is stored by itself as soon as its parent is; a replay tries it now.",
  broken: "The source sent what names no record. Report it to the source, then waive it.",
  losing: "It is decided about when its entity has been read; a replay leaves it."
}

/** `12`, `1,000+`. */
export const groupCount = ({ count, hasMore }: Pick<typeof QuarantineGroup.Type, "count" | "hasMore">): string =>
  `${grouped(count)}${hasMore ? "+" : ""}`

/** `3 records stored, 1 was superseded by what is stored, 2 are still broken.`, without those that there are none of. */
export const replayWords = ({ broken, stale, stored }: typeof Replayed.Type): string => {
  const parts = [
    stored === 0 && broken > 0 ? "Nothing stored" : `${plural(stored, "record")} stored`,
    ...(stale === 0 ? [] : [`${plural(stale, "was", "were")} superseded by what is stored`]),
    ...(broken === 0 ? [] : [`${plural(broken, "is", "are")} still broken`])
  ]
  return `${parts.join(", ")}.`
}
