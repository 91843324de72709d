import { Option, Schema } from "effect"
import { catalog } from "./catalog.ts"
import { createRow, deleteRow, updateRow } from "./changes.ts"
import type { Church } from "./Church.ts"
import { inventRow } from "./inventRow.ts"
import type { EntityName } from "./Kind.ts"
import { errors, invalidPayload, notFound, type ErrorEntry, type Problem } from "./problems.ts"
import type { Target } from "./route.ts"
import type { Row } from "./Row.ts"

const Identifier = Schema.Struct({ type: Schema.optionalKey(Schema.String), id: Schema.String })
const Payload = Schema.fromJsonString(
  Schema.Struct({
    data: Schema.Struct({
      attributes: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
      relationships: Schema.optionalKey(
        Schema.Record(Schema.String, Schema.Struct({ data: Schema.Union([Identifier, Schema.Array(Identifier), Schema.Null]) }))
      )
    })
  })
)
const decodePayload = Schema.decodeUnknownOption(Payload)

const writableEntities: ReadonlySet<EntityName> = new Set([
  "Person",
  "Email",
  "PhoneNumber",
  "Address",
  "FieldDatum",
  "Household",
  "HouseholdMembership"
])

/** Created only below their person or household; a POST to the flat list is not routed. */
const nestedCreates: Readonly<Partial<Record<EntityName, string>>> = {
  Email: "person",
  PhoneNumber: "person",
  Address: "person",
  FieldDatum: "customizable",
  HouseholdMembership: "household"
}

/** Attributes that are references in disguise. */
const idAttributes: Readonly<Record<string, string>> = {
  primary_campus_id: "primary_campus",
  primary_contact_id: "primary_contact",
  person_id: "person",
  field_definition_id: "field_definition",
  gender_id: "gender"
}

/** Which resource a reference leads to, where a write may set it. */
const referable: Readonly<Record<string, EntityName>> = {
  primary_campus: "Campus",
  primary_contact: "Person",
  person: "Person",
  people: "Person",
  field_definition: "FieldDefinition",
  inactive_reason: "InactiveReason",
  marital_status: "MaritalStatus",
  name_prefix: "NamePrefix",
  name_suffix: "NameSuffix"
}

export type Written = { readonly kind: "row"; readonly status: 200 | 201; readonly row: Row } | { readonly kind: "gone" } | Problem

const invalid = (resource: string, parameter: string, detail: string): ErrorEntry => ({
  status: "422",
  title: "Validation Error",
  detail,
  source: { parameter },
  meta: { resource }
})

interface Wanted {
  readonly attributes: Record<string, Schema.Json>
  readonly refs: Record<string, string | null>
  readonly people: ReadonlyArray<string>
  readonly problems: ReadonlyArray<ErrorEntry>
}

const read = (church: Church, entity: EntityName, payload: typeof Payload.Type): Wanted => {
  const attributes: Record<string, Schema.Json> = {}
  const refs: Record<string, string | null> = {}
  const problems: Array<ErrorEntry> = []
  const people: Array<string> = []
  for (const [name, value] of Object.entries(payload.data.attributes ?? {})) {
    const ref = idAttributes[name]
    if (!catalog[entity].writable.includes(name)) {
      problems.push({ status: "422", title: "Forbidden Attribute", detail: `${name} cannot be assigned`, source: { parameter: name } })
    } else if (ref === undefined) attributes[name] = value
    else refs[ref] = typeof value === "string" || typeof value === "number" ? String(value) : null
  }
  for (const [name, { data }] of Object.entries(payload.data.relationships ?? {})) {
    if (data !== null && "id" in data) refs[name] = data.id
    else if (data === null) refs[name] = null
    else if (name === "people") people.push(...data.map(({ id }) => id))
  }
  for (const [ref, id] of [...Object.entries(refs), ...people.map((id) => ["people", id] as const)]) {
    const to = referable[ref]
    if (to === undefined || id === null || church.tables[to].byId.has(id)) continue
    problems.push({ ...invalid(entity, ref, `${ref} could not be found`), code: "attribute_resource_not_found" })
  }
  return { attributes, refs, people, problems }
}

const create = (church: Church, target: Extract<Target, { kind: "list" }>, wanted: Wanted): Written => {
  const { entity } = target
  const parentRef = nestedCreates[entity]
  if (parentRef !== undefined && target.among === null) return notFound
  const refs = { ...wanted.refs, ...(parentRef === undefined ? {} : { [parentRef]: target.parent.id }) }
  if (entity === "HouseholdMembership" && refs["person"] === undefined) return errors(422, [invalid(entity, "person", "can't be blank")])
  if (entity === "FieldDatum" && refs["field_definition"] === undefined) {
    return errors(422, [invalid(entity, "field_definition", "can't be blank")])
  }
  if (entity === "Household" && (refs["primary_contact"] === undefined || wanted.people.length === 0)) {
    return errors(422, [invalid(entity, "people", "can't be blank")])
  }
  // Only references and times of what chance would make: a write that leaves an attribute out leaves it empty.
  const blank = inventRow(church, entity, refs)
  if (blank === null) return errors(422, [invalid(entity, parentRef ?? "person", "has already been taken")])
  const given: Record<string, Schema.Json> = {}
  for (const [name, type] of Object.entries(catalog[entity].attributes)) {
    given[name] = name.endsWith("ed_at") && name !== "inactivated_at" ? (blank.attributes[name] ?? null) : type === "boolean" ? false : null
  }
  if (entity === "Person") Object.assign(given, { status: "active", directory_status: "no_access", resource_permission_flags: {} })
  const cleared = entity === "Person" ? { ...blank.refs, primary_campus: null, gender: null } : blank.refs
  const row = createRow(church, entity, given, { ...cleared, ...refs })
  if (entity === "Household") {
    for (const person of new Set([row.refs["primary_contact"] ?? "", ...wanted.people])) {
      const name = church.tables.Person.byId.get(person)?.attributes["name"] ?? null
      createRow(church, "HouseholdMembership", { person_name: name, pending: false }, { household: row.id, person })
    }
  }
  if (entity === "HouseholdMembership") {
    const name = church.tables.Person.byId.get(row.refs["person"] ?? "")?.attributes["name"] ?? null
    updateRow(church, row, { attributes: { person_name: name } })
  }
  updateRow(church, row, { attributes: wanted.attributes })
  return { kind: "row", status: 201, row }
}

/** POST, PATCH and DELETE of what the routes offer. */
export const write = (church: Church, method: string, target: Target, body: string): Written => {
  if (target.kind !== "list" && target.kind !== "row") return notFound
  if (!writableEntities.has(target.entity)) return notFound
  if (method === "DELETE" && target.kind === "row") {
    church.clock.tick()
    deleteRow(church, target.row)
    return { kind: "gone" }
  }
  if ((method === "POST") !== (target.kind === "list")) return notFound
  const payload = Option.getOrNull(decodePayload(body))
  if (payload === null) return invalidPayload
  const wanted = read(church, target.entity, payload)
  if (wanted.problems.length > 0) return errors(422, wanted.problems)
  church.clock.tick()
  if (target.kind === "list") return create(church, target, wanted)
  updateRow(church, target.row, { attributes: wanted.attributes, refs: wanted.refs })
  return { kind: "row", status: 200, row: target.row }
}
