import type { Schema } from "effect"
import { stampNow } from "./changes.ts"
import type { Church } from "./Church.ts"
import { inventAddress, inventEmail, inventFieldDatum, inventPhoneNumber } from "./inventContact.ts"
import { inventPerson } from "./inventPerson.ts"
import { directoryNames } from "./entityNames.ts"
import { inventOther } from "./inventOther.ts"
import type { EntityName } from "./Kind.ts"
import { textIn, type Row } from "./Row.ts"

const isDirectory: ReadonlySet<EntityName> = new Set(directoryNames)

export interface Invention {
  readonly attributes: Record<string, Schema.Json>
  readonly refs: Record<string, string | null>
}

/** A row of a table by chance, or undefined when it is empty. */
export const anyRow = (church: Church, entity: EntityName): Row | undefined => {
  const { rows } = church.tables[entity]
  return rows[church.dice.between(0, rows.length - 1)]
}

/** A new row of today. References given are kept; the others are picked by chance. Null where no parent is there to pick. */
export const inventRow = (church: Church, entity: EntityName, refs: Readonly<Record<string, string | null>> = {}): Invention | null => {
  const { dice } = church
  const now = stampNow(church)
  const at = { created: now, updated: now }
  const referred = (ref: string, to: EntityName) =>
    refs[ref] === undefined ? anyRow(church, to) : church.tables[to].byId.get(refs[ref] ?? "")

  if (entity === "Person") {
    const attributes = inventPerson(dice, { ...at, isChild: dice.chance(0.2) })
    const gender = attributes["gender"] === "Female" ? "1" : attributes["gender"] === "Male" ? "2" : null
    const none = { inactive_reason: null, marital_status: null, name_prefix: null, name_suffix: null }
    return { attributes, refs: { ...none, primary_campus: anyRow(church, "Campus")?.id ?? null, gender, ...refs } }
  }
  if (entity === "Email" || entity === "PhoneNumber" || entity === "Address") {
    const person = referred("person", "Person")
    const invent = { Email: inventEmail, PhoneNumber: inventPhoneNumber, Address: inventAddress }[entity]
    return person === undefined ? null : { attributes: invent(dice, false, at), refs: { person: person.id } }
  }
  if (entity === "FieldDatum") {
    const person = referred("customizable", "Person")
    const definition = referred("field_definition", "FieldDefinition")
    if (person === undefined || definition === undefined || definition.attributes["deleted_at"] !== null) return null
    const options = church.tables.FieldOption.childrenOf("field_definition", definition.id)
    const option = options[dice.between(0, Math.max(0, options.length - 1))]
    const value = typeof option?.attributes["value"] === "string" ? option.attributes["value"] : null
    return {
      attributes: inventFieldDatum(dice, definition.attributes["data_type"], value),
      refs: { field_definition: definition.id, customizable: person.id, field_option: option?.id ?? null }
    }
  }
  if (entity === "Household") {
    const contact = referred("primary_contact", "Person")
    if (contact === undefined) return null
    const attributes = {
      name: `${textIn(contact, "last_name")} Household`,
      member_count: 1,
      primary_contact_name: contact.attributes["name"] ?? null,
      created_at: now,
      updated_at: now,
      avatar: null,
      primary_contact_id: contact.id
    }
    return { attributes, refs: { primary_contact: contact.id } }
  }
  if (entity === "HouseholdMembership") {
    const household = referred("household", "Household")
    const person = referred("person", "Person")
    if (household === undefined || person === undefined) return null
    const isMember = church.tables.HouseholdMembership.childrenOf("household", household.id).some(
      ({ refs }) => refs["person"] === person.id
    )
    if (isMember) return null
    return {
      attributes: { person_name: person.attributes["name"] ?? null, pending: false },
      refs: { household: household.id, person: person.id }
    }
  }
  if (!isDirectory.has(entity)) return inventOther(church, entity, refs, now)
  return {
    attributes: { value: `New ${dice.between(1, 9999)}`, name: `New ${dice.between(1, 9999)}`, created_at: now, updated_at: now },
    refs: { ...refs }
  }
}
