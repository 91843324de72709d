/** Whether two looks are at the same thing, by what both say of it and not by their ids. Pure. */
import type { Recognition } from "@openfaith/canonical/vocabulary"

/** What is known of a thing: columns of its own, and values by the names of `Recognition.marks`. */
export interface Description {
  readonly columns: Readonly<Record<string, string | null>>
  readonly marks: Readonly<Record<string, ReadonlyArray<string>>>
}

/**
 * `same`: all that has to be the same is, and so is a mark. `other`: nothing of it is, and no mark either. Else it cannot be told.
 */
export type Sameness = { readonly verdict: "same"; readonly evidence: string } | { readonly verdict: "other" | "unknown" }

/** Fewer digits are an extension, or a joke; more than the last ten only say the country. */
const leastDigits = 7
const tellingDigits = 10

/** Case tells nothing, nor does space around it. */
const known = (value: string | null | undefined) => value?.normalize("NFKC").trim().toLowerCase() || null

/** An address with @ or a day as it is; of what else there is, the digits, however they are grouped. */
const telling = (value: string | null | undefined) => {
  const text = known(value)
  if (text === null || text.includes("@") || /^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  const digits = text.replaceAll(/\D/g, "")
  return digits.length < leastDigits ? null : digits.slice(-tellingDigits)
}

const markValues = ({ columns, marks }: Description, mark: string): ReadonlySet<string> =>
  new Set([...(marks[mark] ?? []), ...(mark.includes(".") ? [] : [columns[mark]])].flatMap((value) => telling(value) ?? []))

/** All that has to be the same is known of both, and is. */
export const isNamedAlike = ({ same }: Recognition, one: Description, other: Description): boolean =>
  same.every((name) => known(one.columns[name]) !== null && known(one.columns[name]) === known(other.columns[name]))

export const samenessOf = ({ marks, same }: Recognition, one: Description, other: Description): Sameness => {
  const pairs = same.map((name) => ({ name, one: known(one.columns[name]), other: known(other.columns[name]) }))
  const isKnown = pairs.every((pair) => pair.one !== null && pair.other !== null)
  const compared = marks.map((mark) => ({ mark, ones: markValues(one, mark), others: markValues(other, mark) }))
  const shared = compared.find(({ ones, others }) => [...ones].some((value) => others.has(value)))
  const differs = compared.some(
    ({ mark, ones, others }) => !mark.includes(".") && ones.size > 0 && others.size > 0 && [...ones].every((value) => !others.has(value))
  )
  if (shared && !differs && isNamedAlike({ same, marks }, one, other)) {
    return { verdict: "same", evidence: `the same ${[...same, shared.mark].join(", ")}` }
  }
  return { verdict: isKnown && !shared && pairs.every((pair) => pair.one !== pair.other) ? "other" : "unknown" }
}
