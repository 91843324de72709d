import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import type { EntityName } from "./entityNames.ts"
import type { Row } from "./Row.ts"
import { stampNow } from "./changes.ts"

const worded = /^(name|title|description|notes?|body|content|message|summary|subject|reason|comment|schedule|author|copyright)$/
/** What is worked out from other rows, or would no longer fit them. */
const workedOut = new Set([
  "kind",
  "payment_method",
  "payment_method_sub",
  "payment_status",
  "refunded",
  "refundable",
  "canceled",
  "item_type",
  "archived",
  "committed"
])

const changeable = new Map<EntityName, ReadonlyArray<string>>()

const changeableIn = (entity: EntityName) => {
  const { attributes, choices } = catalog[entity]
  const known = changeable.get(entity)
  if (known !== undefined) return known
  const names = Object.entries(attributes).flatMap(([name, type]) =>
    !workedOut.has(name) && (worded.test(name) || name in choices || type === "boolean") ? [name] : []
  )
  changeable.set(entity, names)
  return names
}

const numbers: Readonly<Partial<Record<EntityName, string>>> = {
  "check-ins.Headcount": "total",
  "services.NeededPosition": "quantity",
  "registrations.SelectionType": "price_cents"
}

/** A change, made up, of a row outside the directory: nothing that others are worked out from, unless they are worked out again. */
export const changeOther = (church: Church, row: Row, word: string): Record<string, Schema.Json> => {
  const { dice } = church
  const { attributes, choices } = catalog[row.entity]
  if (row.entity === "giving.Designation") {
    const isRefunded = church.tables["giving.Refund"].childrenOf("donation", row.refs["donation"] ?? "").length > 0
    return isRefunded ? {} : { amount_cents: dice.between(2, 400) * 250 }
  }
  if (row.entity === "groups.Group" && dice.chance(0.2))
    return { archived_at: row.attributes["archived_at"] === null ? stampNow(church) : null }
  if (row.entity === "check-ins.CheckIn") return { checked_out_at: row.attributes["checked_out_at"] === null ? stampNow(church) : null }
  const number = numbers[row.entity]
  if (number !== undefined) return { [number]: dice.between(1, 90) }
  const names = changeableIn(row.entity)
  const name = names[dice.between(0, Math.max(0, names.length - 1))]
  if (name === undefined) return {}
  const values = choices[name]?.filter((value) => value !== row.attributes[name])
  if (values !== undefined) return { [name]: values[dice.between(0, values.length - 1)] ?? null }
  return { [name]: attributes[name] === "boolean" ? row.attributes[name] !== true : word }
}
