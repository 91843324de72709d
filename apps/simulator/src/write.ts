import { Option, Schema } from "effect"
import { catalog } from "./catalog.ts"
import { createRow, deleteRow, stampNow, updateRow } from "./changes.ts"
import type { Church } from "./Church.ts"
import { oncePer } from "./dependents.ts"
import { directoryNames } from "./entityNames.ts"
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
    }),
    /** The designations of a new donation. */
    included: Schema.optionalKey(
      Schema.Array(
        Schema.Struct({
          attributes: Schema.Struct({ amount_cents: Schema.Int }),
          relationships: Schema.Struct({ fund: Schema.Struct({ data: Identifier }) })
        })
      )
    )
  })
)
const decodePayload = Schema.decodeUnknownOption(Payload)

/** Attributes that are references in disguise, beside those whose name is the reference's with `_id`. */
const disguised: Readonly<Record<string, string>> = { gender_id: "gender" }

const referenceIn = (entity: EntityName, attribute: string) => {
  const ref = attribute.replace(/_id$/, "")
  return disguised[attribute] ?? (ref !== attribute && ref in catalog[entity].references ? ref : undefined)
}

/** The list of ids that an attribute such as `tag_ids` sets. */
const listIn = (entity: EntityName, attribute: string) => {
  const list = attribute.replace(/_ids$/, "s")
  return catalog[entity].references[list]?.many === true ? list : undefined
}

/** Which resource a reference leads to. */
const referable = (entity: EntityName, ref: string) => (ref === "people" ? "Person" : catalog[entity].references[ref]?.to[0])

/** The reference of a new row to the row it is made below. */
const parentRefOf = (entity: EntityName, parent: EntityName) => {
  const fitting = Object.entries(catalog[entity].references).filter(([, { many, to }]) => !many && to.includes(parent))
  return (fitting.find(([, { isHard }]) => isHard) ?? fitting[0])?.[0]
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
  readonly lists: Record<string, ReadonlyArray<string>>
  readonly people: ReadonlyArray<string>
  /** Of a new donation. */
  readonly designations: ReadonlyArray<{ readonly fund: string; readonly amount_cents: number }>
  readonly problems: ReadonlyArray<ErrorEntry>
}

const strings = (value: Schema.Json) => (Array.isArray(value) ? value.map(String) : [])

const read = (church: Church, entity: EntityName, payload: typeof Payload.Type, assignable: ReadonlyArray<string>): Wanted => {
  const attributes: Record<string, Schema.Json> = {}
  const refs: Record<string, string | null> = {}
  const lists: Record<string, ReadonlyArray<string>> = {}
  const problems: Array<ErrorEntry> = []
  const people: Array<string> = []
  for (const [name, value] of Object.entries(payload.data.attributes ?? {})) {
    const ref = referenceIn(entity, name)
    const list = listIn(entity, name)
    if (!assignable.includes(name)) {
      problems.push({ status: "422", title: "Forbidden Attribute", detail: `${name} cannot be assigned`, source: { parameter: name } })
    } else if (list !== undefined) lists[list] = strings(value)
    else if (ref === undefined) attributes[name] = value
    else refs[ref] = typeof value === "string" || typeof value === "number" ? String(value) : null
  }
  for (const [name, { data }] of Object.entries(payload.data.relationships ?? {})) {
    if (data !== null && "id" in data) refs[name] = data.id
    else if (data === null) refs[name] = null
    else if (catalog[entity].references[name]?.many === true) lists[name] = data.map(({ id }) => id)
    else if (name === "people") people.push(...data.map(({ id }) => id))
  }
  const listed = Object.entries(lists).flatMap(([list, ids]) => ids.map((id) => [list, id] as const))
  for (const [ref, id] of [...Object.entries(refs), ...listed, ...people.map((id) => ["people", id] as const)]) {
    const to = referable(entity, ref)
    if (to === undefined || id === null || church.tables[to].byId.has(id)) continue
    problems.push({ ...invalid(entity, ref, `${ref} could not be found`), code: "attribute_resource_not_found" })
  }
  const designations = (payload.included ?? []).map((each) => ({
    fund: each.relationships.fund.data.id,
    amount_cents: each.attributes.amount_cents
  }))
  return { attributes, refs, lists, people, designations, problems }
}

const directory: ReadonlySet<EntityName> = new Set(directoryNames)

/** What nobody gave of a new row: times and nothing else. */
const blankOf = (church: Church, entity: EntityName) => {
  const now = stampNow(church)
  const { attributes } = catalog[entity]
  return Object.fromEntries(
    Object.entries(attributes).map(([name, type]) => {
      const isNow = name === "created_at" || name === "updated_at"
      return [name, isNow ? now : type === "boolean" ? false : name.endsWith("_count") ? 0 : null] as const
    })
  )
}

/** A row of a resource that needs nothing but what it hangs on. */
const createPlain = (church: Church, entity: EntityName, wanted: Wanted, refs: Record<string, string | null>): Written => {
  const missing = Object.entries(catalog[entity].references).filter(
    ([ref, { isHard }]) => isHard && ref !== "origin" && typeof refs[ref] !== "string"
  )
  if (missing.length > 0)
    return errors(
      422,
      missing.map(([ref]) => invalid(entity, ref, "can't be blank"))
    )
  const key = oncePer[entity]
  const [first] = key ?? []
  if (key !== undefined && first !== undefined) {
    const others = church.tables[entity].childrenOf(first, refs[first] ?? "")
    if (others.some((other) => key.every((ref) => other.refs[ref] === refs[ref]))) {
      return errors(422, [invalid(entity, key.at(-1) ?? first, "has already been taken")])
    }
  }
  const isGift = entity === "giving.Donation"
  const isFunded = wanted.designations.every(({ fund }) => church.tables["giving.Fund"].byId.has(fund))
  if (isGift && (wanted.designations.length === 0 || !isFunded)) return errors(422, [invalid(entity, "designations", "can't be blank")])
  const row = createRow(church, entity, { ...blankOf(church, entity), ...wanted.attributes }, refs, wanted.lists)
  for (const { amount_cents, fund } of isGift ? wanted.designations : []) {
    createRow(church, "giving.Designation", { amount_cents, amount_currency: "USD", fee_cents: 0 }, { donation: row.id, fund })
  }
  updateRow(church, row, { attributes: wanted.attributes, refs })
  return { kind: "row", status: 201, row }
}

const create = (church: Church, target: Extract<Target, { kind: "list" }>, wanted: Wanted): Written => {
  const { entity } = target
  const parentRef = target.among === null ? undefined : parentRefOf(entity, target.parent.entity)
  const refs = { ...wanted.refs, ...(parentRef === undefined ? {} : { [parentRef]: target.parent.id }) }
  if (!directory.has(entity)) return createPlain(church, entity, wanted, refs)
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

/** POST, PATCH and DELETE where the reference has them; everything else is not routed. `pattern` is the path below the product, ids taken out. */
export const write = (church: Church, method: string, target: Target, pattern: string, body: string): Written => {
  if (target.kind !== "list" && target.kind !== "row") return notFound
  const kind = catalog[target.entity]
  if (method === "DELETE" && target.kind === "row") {
    if (!kind.isDeletable) return notFound
    church.clock.tick()
    deleteRow(church, target.row)
    return { kind: "gone" }
  }
  if (target.kind === "list" ? method !== "POST" || !kind.createsAt.includes(pattern) : method !== "PATCH") return notFound
  const assignable = target.kind === "list" ? kind.creatable : kind.updatable
  if (assignable === null) return notFound
  const payload = Option.getOrNull(decodePayload(body))
  if (payload === null) return invalidPayload
  const wanted = read(church, target.entity, payload, assignable)
  if (wanted.problems.length > 0) return errors(422, wanted.problems)
  church.clock.tick()
  if (target.kind === "list") return create(church, target, wanted)
  updateRow(church, target.row, { attributes: wanted.attributes, refs: wanted.refs, lists: wanted.lists })
  return { kind: "row", status: 200, row: target.row }
}
