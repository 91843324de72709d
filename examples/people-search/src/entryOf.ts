/** Which rows can be found, and by which of their words. Columns are those of OpenFaith's tables. */
import type { Row } from "./OpenFaith.ts"
import type { Entry } from "./SearchIndex.ts"

const sources: Readonly<Record<string, { readonly person: string; readonly words: ReadonlyArray<string> }>> = {
  person: { person: "id", words: ["first_name", "given_name", "nickname", "middle_name", "last_name"] },
  email: { person: "person_id", words: ["address"] },
  phone_number: { person: "person_id", words: ["e164", "number"] }
}

export const isSearched = (entity: string): boolean => Object.hasOwn(sources, entity)

const textIn = (row: Row, column: string): string => {
  const value = row[column]
  return typeof value === "string" ? value.trim() : ""
}

/** `null`: the row has no words, or belongs to nobody. */
export const entryOf = (entity: string, row: Row): Entry | null => {
  const source = sources[entity]
  if (source === undefined) return null
  const personId = textIn(row, source.person)
  const text = [...new Set(source.words.map((column) => textIn(row, column)).filter((word) => word !== ""))].join(" ")
  return personId === "" || text === "" ? null : { id: textIn(row, "id"), personId, entity, text }
}
