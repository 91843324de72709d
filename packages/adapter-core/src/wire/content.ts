/** What a row says about its own age, and the text two sightings of it are compared by. */
import { type AnyEntity, changeField } from "../Entity.ts"
import type { WireRow } from "./WireFormat.ts"

/** The value of the entity's change field, else of `updated_at`; `null` where the row has neither as text, and where only days tell of changes. */
export const versionOf = (entity: AnyEntity, row: WireRow): string | null => {
  const field = entity.changes === "none" ? "updated_at" : changeField(entity.changes)
  const value = field === null ? null : row.attributes[field]
  return typeof value === "string" ? value : null
}

/**
 * The text to hash: equal for two answers that say the same about the row, in a list or by id.
 * It is the row as sent without its closing `links`, which differ between the two; where attributes are volatile, the rest written with sorted keys.
 */
export const hashText = (entity: AnyEntity, row: WireRow): string => {
  if (entity.volatile.length === 0) return withoutLinks(row.text)
  const attributes = Object.fromEntries(Object.entries(row.attributes).filter(([key]) => !entity.volatile.includes(key)))
  return JSON.stringify([row.type, row.id, attributes, row.related], sortKeys)
}

/** Only as the last member of the row itself, without braces inside: two closing braces at the very end leave no other reading. */
const closingLinks = /,\s*"links"\s*:\s*\{[^{}]*\}\s*\}$/

const withoutLinks = (text: string): string => {
  // The pattern is tried from the last mention only: from the start it would be quadratic.
  const mention = text.lastIndexOf('"links"')
  const comma = mention < 0 ? -1 : text.lastIndexOf(",", mention)
  if (comma < 0) return text
  const tail = text.slice(comma)
  const found = closingLinks.exec(tail)
  return found?.index === 0 ? `${text.slice(0, comma)}}` : text
}

const sortKeys = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
