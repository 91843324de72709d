/**
 * changes: the only way rows come, change and go after a church was made. Each keeps the church whole: nobody refers to a row that is
 * gone, a household counts and names its people, and `updated_at` moves where Planning Center moves it.
 */
import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import { addRow, type Church } from "./Church.ts"
import { dependents, movesPerson, oncePer } from "./dependents.ts"
import { phoneForms } from "./inventContact.ts"
import { shownNames } from "./inventPerson.ts"
import type { EntityName } from "./Kind.ts"
import type { Row, RowChange } from "./Row.ts"
import { project, projectionsOf } from "./projections.ts"
import { settle } from "./settle.ts"
import { stamp } from "./timestamps.ts"

export const stampNow = (church: Church) => stamp(church.clock.now() + church.stampSkewSeconds)

const hasField = (entity: EntityName, field: string) => field in catalog[entity].attributes

export const touchRow = (church: Church, row: Row) => {
  if (hasField(row.entity, "updated_at")) church.tables[row.entity].change(row, { attributes: { updated_at: stampNow(church) } })
}

const touchPersonOf = (church: Church, row: Row) => {
  if (!movesPerson.has(row.entity)) return
  const person = church.tables.Person.byId.get(row.refs["person"] ?? "")
  if (person !== undefined) touchRow(church, person)
}

/** Brings a household in line with its memberships; one that nobody is left in goes. */
const refreshHousehold = (church: Church, id: string | null | undefined, preferredContact: string | null = null) => {
  const household = church.tables.Household.byId.get(id ?? "")
  if (household === undefined) return
  const memberships = church.tables.HouseholdMembership.childrenOf("household", household.id)
  const members = memberships.flatMap((membership) => church.tables.Person.byId.get(membership.refs["person"] ?? "") ?? [])
  const first = members[0]
  if (first === undefined) return deleteRow(church, household)
  const byId = (wanted: string | null | undefined) => members.find((member) => member.id === wanted)
  const contact = byId(household.refs["primary_contact"]) ?? byId(preferredContact) ?? first
  church.tables.Household.change(household, {
    attributes: {
      member_count: members.length,
      primary_contact_name: contact.attributes["name"] ?? null,
      primary_contact_id: contact.id,
      updated_at: stampNow(church)
    },
    refs: { primary_contact: contact.id }
  })
}

/** What follows from the attributes given: shown names, activity, forms of a phone number, ids told twice. */
const completed = (church: Church, row: Row, change: RowChange): RowChange => {
  const given = { ...change.attributes }
  const refs = { ...change.refs }
  if (row.entity === "Person") {
    if (given["first_name"] !== undefined && given["given_name"] === undefined) given["given_name"] = given["first_name"]
    Object.assign(given, shownNames({ ...row.attributes, ...given }))
    if (given["inactivated_at"] === null && row.attributes["status"] === "inactive") given["status"] = "active"
    if (given["status"] === "inactive" && row.attributes["inactivated_at"] === null) given["inactivated_at"] = stampNow(church)
    if (given["status"] !== undefined && given["status"] !== "inactive") {
      given["inactivated_at"] = null
      refs["inactive_reason"] = null
    }
  }
  if (row.entity === "PhoneNumber" && given["number"] !== undefined) Object.assign(given, phoneForms(given["number"]))
  for (const [ref, id] of Object.entries(refs)) if (hasField(row.entity, `${ref}_id`) && id !== undefined) given[`${ref}_id`] = id
  if (hasField(row.entity, "updated_at") && given["updated_at"] === undefined) given["updated_at"] = stampNow(church)
  return { attributes: given, refs, ...(change.lists && { lists: change.lists }) }
}

/** Attributes that the resource does not have are ignored. */
export const updateRow = (church: Church, row: Row, change: RowChange) => {
  const known = Object.fromEntries(Object.entries(change.attributes ?? {}).filter(([name]) => hasField(row.entity, name)))
  const nameBefore = row.attributes["name"]
  church.tables[row.entity].change(row, completed(church, row, { ...change, attributes: known }))
  touchPersonOf(church, row)
  settle(church, row)
  if (row.entity === "Person" && row.attributes["name"] !== nameBefore) renameInHouseholds(church, row)
  if (row.entity === "Household") refreshHousehold(church, row.id)
  if (row.entity === "HouseholdMembership") refreshHousehold(church, row.refs["household"])
}

const renameInHouseholds = (church: Church, person: Row) => {
  for (const membership of church.tables.HouseholdMembership.childrenOf("person", person.id)) {
    church.tables.HouseholdMembership.change(membership, { attributes: { person_name: person.attributes["name"] ?? null } })
    refreshHousehold(church, membership.refs["household"])
  }
}

export const createRow = (
  church: Church,
  entity: EntityName,
  attributes: Record<string, Schema.Json>,
  refs: Record<string, string | null>,
  lists: Record<string, ReadonlyArray<string>> | null = null
) => {
  const row = addRow(church, entity, attributes, refs, lists)
  touchPersonOf(church, row)
  settle(church, row)
  if (entity === "HouseholdMembership") refreshHousehold(church, refs["household"])
  return row
}

/** Removes the row and what cannot be without it. */
export const deleteRow = (church: Church, row: Row): void => {
  if (church.tables[row.entity].byId.get(row.id) !== row) return
  const households = new Set<string>()
  for (const { entity, fate, ref } of dependents[row.entity]) {
    const table = church.tables[entity]
    if (table.rows.length === 0) continue
    if (fate === "unlist") {
      unlist(church, entity, ref, row.id, null)
      continue
    }
    for (const dependent of holders(church, entity, ref, row).slice()) {
      if (fate === "clear") table.change(dependent, { refs: { [ref]: null }, ...clearedTime(church, dependent) })
      else if (entity === "HouseholdMembership") {
        table.remove(dependent)
        households.add(dependent.refs["household"] ?? "")
      } else deleteRow(church, dependent)
    }
  }
  if (church.tables[row.entity].byId.get(row.id) !== row) return
  church.tables[row.entity].remove(row)
  touchPersonOf(church, row)
  settle(church, row)
  if (row.entity === "HouseholdMembership") households.add(row.refs["household"] ?? "")
  for (const household of households) refreshHousehold(church, household)
}

/** Rows that hold the row's id and mean it. */
const holders = (church: Church, entity: EntityName, ref: string, row: Row) => {
  const rows = church.tables[entity].childrenOf(ref, row.id)
  const isPlain = catalog[entity].references[ref]?.to.length === 1
  return isPlain ? rows : rows.filter(({ refs }) => (refs[`${ref}_type`] ?? catalog[row.entity].type) === catalog[row.entity].type)
}

/** Takes an id out of lists, or puts another in its place. */
const unlist = (church: Church, entity: EntityName, list: string, id: string, other: string | null) => {
  for (const row of church.tables[entity].rows) {
    const ids = row.lists?.[list]
    if (ids === undefined || !ids.includes(id)) continue
    const next = new Set(ids.flatMap((each) => (each !== id ? [each] : other === null ? [] : [other])))
    church.tables[entity].change(row, { lists: { [list]: [...next] } })
  }
}

const clearedTime = (church: Church, row: Row): RowChange =>
  hasField(row.entity, "updated_at") ? { attributes: { updated_at: stampNow(church) } } : {}

const movedByHand: ReadonlySet<EntityName> = new Set(["Email", "PhoneNumber", "Address", "FieldDatum", "HouseholdMembership"])

/** Whether the person who stays has a row already that the other one's would only repeat. */
const isRepeat = (church: Church, row: Row, ref: string, id: string) => {
  const keys = oncePer[row.entity]
  return (
    keys?.includes(ref) === true &&
    church.tables[row.entity].childrenOf(ref, id).some((other) => keys.every((key) => key === ref || other.refs[key] === row.refs[key]))
  )
}

/** What else the church keeps of a row becomes that of another one: the products' views of a person first, then all that refers to them. */
const repointElsewhere = (church: Church, from: Row, to: Row): void => {
  for (const view of projectionsOf(church, from)) {
    repointElsewhere(church, view, project(church, view.entity, to))
    church.tables[view.entity].remove(view)
  }
  for (const { entity, fate, ref } of dependents[from.entity]) {
    if (movedByHand.has(entity) || ref === "origin" || church.tables[entity].rows.length === 0) continue
    if (fate === "unlist") {
      unlist(church, entity, ref, from.id, to.id)
      continue
    }
    for (const row of holders(church, entity, ref, from).slice()) {
      if (isRepeat(church, row, ref, to.id)) deleteRow(church, row)
      else church.tables[entity].change(row, { refs: { [ref]: to.id }, ...clearedTime(church, row) })
    }
  }
}

/** Moves everything of one person to another, removes the first and writes down that it happened. */
export const mergePersons = (church: Church, keep: Row, remove: Row) => {
  const updated_at = stampNow(church)
  for (const entity of ["Email", "PhoneNumber", "Address"] as const) {
    for (const row of church.tables[entity].childrenOf("person", remove.id).slice()) {
      church.tables[entity].change(row, { attributes: { updated_at, primary: false }, refs: { person: keep.id } })
    }
  }
  const answered = new Set(church.tables.FieldDatum.childrenOf("customizable", keep.id).map((datum) => datum.refs["field_definition"]))
  for (const datum of church.tables.FieldDatum.childrenOf("customizable", remove.id).slice()) {
    if (answered.has(datum.refs["field_definition"])) church.tables.FieldDatum.remove(datum)
    else church.tables.FieldDatum.change(datum, { refs: { customizable: keep.id } })
  }
  const memberships = church.tables.HouseholdMembership
  const joined = new Set(memberships.childrenOf("person", keep.id).map((membership) => membership.refs["household"]))
  const moved = memberships.childrenOf("person", remove.id).slice()
  for (const membership of moved) {
    if (joined.has(membership.refs["household"])) memberships.remove(membership)
    else memberships.change(membership, { attributes: { person_name: keep.attributes["name"] ?? null }, refs: { person: keep.id } })
  }
  repointElsewhere(church, remove, keep)
  church.tables.Person.remove(remove)
  for (const membership of moved) refreshHousehold(church, membership.refs["household"], keep.id)
  touchRow(church, keep)
  return addRow(
    church,
    "PersonMerger",
    { created_at: updated_at, person_to_keep_id: keep.serial, person_to_remove_id: remove.serial },
    { person_to_keep: keep.id, person_to_remove: remove.id }
  )
}
