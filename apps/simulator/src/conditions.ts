import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import { follow, referred } from "./associations.ts"
import type { EntityName, FieldType } from "./Kind.ts"
import type { Query } from "./Query.ts"
import { textIn, type Row } from "./Row.ts"
import { instantsOf, stamp } from "./timestamps.ts"

/** A claim about rows. Those about times carry their bounds (texts, [from, until)), so that a sorted list can be cut instead of read. */
export interface Condition {
  readonly holds: (row: Row) => boolean
  readonly range: { readonly field: string; readonly from: string | null; readonly until: string | null } | null
  /** Equality on `id`. */
  readonly id: string | null
}

const claim = (holds: (row: Row) => boolean): Condition => ({ holds, range: null, id: null })

/** The first stamp at or after an instant: stamps are whole seconds, query values need not be. */
const stampFrom = (millis: number) => stamp(Math.ceil(millis / 1000))

const range = (field: string, from: string | null, until: string | null): Condition => ({
  holds: (row) => {
    const at = row.attributes[field]
    return typeof at === "string" && (from === null || at >= from) && (until === null || at < until)
  },
  range: { field, from, until },
  id: null
})

const timeCondition = (field: string, operator: string | null, value: string, timeZone: string) => {
  const instants = instantsOf(value, timeZone)
  if (instants === null) return null
  const from = stampFrom(instants.from)
  const after = stampFrom(instants.isDay ? instants.until : instants.until + 1)
  switch (operator) {
    case null:
      return range(field, from, after)
    case "gte":
      return range(field, from, null)
    case "gt":
      return range(field, after, null)
    case "lt":
      return range(field, null, from)
    case "lte":
      return range(field, null, after)
    default:
      return null
  }
}

/** Text compares without case; a leading or trailing % stands for anything. */
const textMatcher = (pattern: string) => {
  const wanted = pattern.toLowerCase().replace(/^%/, "").replace(/%$/, "")
  const openStart = pattern.startsWith("%")
  const openEnd = pattern.endsWith("%") && pattern.length > 1
  return (value: string) => {
    const text = value.toLowerCase()
    if (openStart && openEnd) return text.includes(wanted)
    if (openStart) return text.endsWith(wanted)
    return openEnd ? text.startsWith(wanted) : text === wanted
  }
}

const equality = (type: FieldType, value: string): ((held: Schema.Json | undefined) => boolean) => {
  if (type === "boolean") return (held) => held === ["true", "t", "1"].includes(value.toLowerCase())
  if (type === "integer" || type === "float") return (held) => typeof held === "number" && held === Number(value)
  if (type === "string") {
    const matches = textMatcher(value)
    return (held) => (held === null ? value === "" : typeof held === "string" && matches(held))
  }
  return (held) => (typeof held === "string" || typeof held === "number") && `${held}` === value
}

const personSearch = (church: Church, field: string, value: string) => {
  const wanted = value.toLowerCase()
  const digits = value.replaceAll(/\D/g, "")
  const byName = (row: Row) => textIn(row, "name").toLowerCase().includes(wanted)
  const byEmail = (row: Row) => follow(church, row, "emails").some((email) => textIn(email, "address").toLowerCase() === wanted)
  const byPhone = (row: Row) =>
    digits !== "" && follow(church, row, "phone_numbers").some((phone) => textIn(phone, "e164").endsWith(digits))
  switch (field) {
    case "search_name":
      return claim(byName)
    case "search_name_or_email":
      return claim((row) => byName(row) || byEmail(row))
    case "search_name_or_email_or_phone_number":
      return claim((row) => byName(row) || byEmail(row) || byPhone(row))
    default:
      return claim(byPhone)
  }
}

/**
 * The conditions of a query that this resource knows. Unknown fields, operators on anything but times and values that cannot be read
 * are dropped without a word, so the whole collection comes back: that is what Planning Center does.
 */
export const conditionsOf = (church: Church, entity: EntityName, where: Query["where"]): ReadonlyArray<Condition> => {
  const kind = catalog[entity]
  return where.flatMap(({ field, operator, value }) => {
    if (kind.canQueryBySpecial.includes(field)) {
      if (operator !== null) return []
      const ref = field.replace(/_id$/, "")
      if (ref in kind.references) return [claim((row) => row.refs[ref] === value)]
      if (entity === "Person") return [personSearch(church, field, value)]
      if (field === "search_name") return [claim((row) => textIn(row, "name").toLowerCase().includes(value.toLowerCase()))]
      if (field === "account_center_person_id") return [claim((row) => referred(church, row, "person")?.refs["origin"] === value)]
      return []
    }
    if (!kind.canQueryBy.includes(field)) return []
    if (field === "id") return operator === null ? [{ holds: (row: Row) => row.id === value, range: null, id: value }] : []
    const type = kind.attributes[field] ?? "string"
    if (type === "date_time") {
      const condition = timeCondition(field, operator, value, church.timeZone)
      return condition === null ? [] : [condition]
    }
    if (operator !== null) return []
    const equals = equality(type, value)
    return [claim((row) => equals(row.attributes[field]))]
  })
}
