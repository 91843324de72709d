/**
 * projections: the people and campuses of the other products. A row there is a view of the people product's row, which its reference `origin` names: usually
 * under the same id, in a church with strange ids now and then under one of its own. It follows every change of what it shows.
 */
import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import { insertRow, type Church } from "./Church.ts"
import { entityIn, products, type EntityName, type Product } from "./entityNames.ts"
import type { FieldType } from "./Kind.ts"
import { textIn, type Row } from "./Row.ts"

type Values = Readonly<Record<string, Schema.Json>>

/** Entities that show rows of the people product, by whose rows they show. */
const views: Readonly<Record<"Person" | "Campus", ReadonlyArray<EntityName>>> = {
  Person: products.flatMap((product) => (product === "people" || product === "api" ? [] : (entityIn(product, "Person") ?? []))),
  Campus: products.flatMap((product) => (product === "people" ? [] : (entityIn(product, "Campus") ?? [])))
}

const childrenOf = (church: Church, entity: "Email" | "PhoneNumber" | "Address", person: Row): ReadonlyArray<Row> =>
  church.tables[entity].childrenOf("person", person.id)

const pick = (rows: ReadonlyArray<Row>, names: ReadonlyArray<string>): Schema.Json =>
  rows.map(({ attributes }) => Object.fromEntries(names.map((name) => [name, attributes[name] ?? null])))

const valueOf = (church: Church, entity: "NamePrefix" | "NameSuffix", id: string | null | undefined) =>
  church.tables[entity].byId.get(id ?? "")?.attributes["value"] ?? null

/** What all products know of a person, by the names they have for it. Only what an entity has is shown there. */
const ofPerson = (church: Church, person: Row): Values => {
  const { attributes, refs } = person
  const isInactive = attributes["status"] === "inactive"
  return {
    ...attributes,
    avatar_url: attributes["avatar"] ?? null,
    photo_url: attributes["avatar"] ?? null,
    photo_thumbnail_url: attributes["avatar"] ?? null,
    full_name: attributes["name"] ?? null,
    email_addresses: pick(childrenOf(church, "Email", person), ["address", "location", "primary"]),
    phone_numbers: pick(childrenOf(church, "PhoneNumber", person), ["number", "carrier", "location", "primary"]),
    addresses: pick(childrenOf(church, "Address", person), [
      "street_line_1",
      "street_line_2",
      "city",
      "state",
      "zip",
      "location",
      "primary"
    ]),
    name_prefix: valueOf(church, "NamePrefix", refs["name_prefix"]),
    name_suffix: valueOf(church, "NameSuffix", refs["name_suffix"]),
    archived: isInactive,
    archived_at: isInactive ? (attributes["inactivated_at"] ?? null) : null
  }
}

const ofCampus = (campus: Row): Values => {
  const { attributes } = campus
  const address = [attributes["street"], attributes["city"], attributes["state"], attributes["zip"]].filter(
    (part) => typeof part === "string"
  )
  return {
    ...attributes,
    full_formatted_address: address.join(", "),
    address: { street: attributes["street"] ?? null, city: attributes["city"] ?? null }
  }
}

/** A value of the people product as another one writes it: a day may be a time there, and a number a text. */
const worded = (type: FieldType | undefined, value: Schema.Json): Schema.Json => {
  if (typeof value === "number" && type === "string") return String(value)
  return typeof value === "string" && type === "date_time" && value.length === 10 ? `${value}T00:00:00Z` : value
}

/** Those of the values that an entity has attributes for. */
export const shownIn = (entity: EntityName, values: Values) => {
  const { attributes, choices } = catalog[entity]
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, type]) => {
      if (!(name in values)) return []
      const value = worded(type, values[name] ?? null)
      const isChoice = choices[name] === undefined || (typeof value === "string" && choices[name].includes(value))
      return [[name, isChoice ? value : null] as const]
    })
  )
}

const valuesOf = (church: Church, origin: Row) => (origin.entity === "Person" ? ofPerson(church, origin) : ofCampus(origin))

const campusIn = (church: Church, product: Product, person: Row) => {
  const entity = entityIn(product, "Campus")
  const campus = person.refs["primary_campus"]
  return entity === null || typeof campus !== "string" ? null : (projectionOf(church, entity, campus)?.id ?? null)
}

/** References of a product's person that follow the people product's. */
const refsOf = (church: Church, entity: EntityName, origin: Row): Readonly<Record<string, string | null>> =>
  "primary_campus" in catalog[entity].references ? { primary_campus: campusIn(church, catalog[entity].product, origin) } : {}

/** The row of a product that shows that row of the people product, where there is one. */
export const projectionOf = (church: Church, entity: EntityName, origin: string): Row | undefined =>
  church.tables[entity].childrenOf("origin", origin)[0]

/** The same, made where there is none yet. `own` are attributes that only the product knows. */
export const project = (church: Church, entity: EntityName, origin: Row, own: Values = {}): Row => {
  const known = projectionOf(church, entity, origin.id)
  if (known !== undefined) return known
  const { product } = catalog[entity]
  const isStrange = church.strangeIds.products.includes(product) && church.dice.chance(church.strangeIds.share)
  const serial = isStrange ? origin.serial + church.strangeIds.by : origin.serial
  const blank = Object.fromEntries(Object.keys(catalog[entity].attributes).map((name) => [name, null]))
  const attributes = { ...blank, ...shownIn(entity, valuesOf(church, origin)), ...own }
  return insertRow(church, entity, serial, attributes, { ...refsOf(church, entity, origin), origin: origin.id })
}

/** What only a product knows of its people stays as it is there; what it shows of the people product's row is brought up to date. */
const followOrigin = (church: Church, origin: Row) => {
  if (origin.entity !== "Person" && origin.entity !== "Campus") return
  let values: Values | null = null
  for (const entity of views[origin.entity]) {
    const row = projectionOf(church, entity, origin.id)
    if (row === undefined) continue
    values ??= valuesOf(church, origin)
    const isOther = ([name, value]: readonly [string, Schema.Json]) =>
      JSON.stringify(value) !== JSON.stringify(row.attributes[name] ?? null)
    const shown = Object.fromEntries(Object.entries(shownIn(entity, values)).filter(isOther))
    // What the product itself has changed since may be newer.
    const { updated_at, ...others } = shown
    const isNewer = typeof updated_at === "string" && updated_at > textIn(row, "updated_at")
    const attributes = isNewer ? { ...others, updated_at } : others
    const refs = Object.fromEntries(Object.entries(refsOf(church, entity, origin)).filter(([ref, id]) => row.refs[ref] !== id))
    if (Object.keys(attributes).length + Object.keys(refs).length > 0) church.tables[entity].change(row, { attributes, refs })
  }
}

/** The rows of the products that show a row of the people product. */
export const projectionsOf = (church: Church, origin: Row): ReadonlyArray<Row> =>
  origin.entity !== "Person" && origin.entity !== "Campus"
    ? []
    : views[origin.entity].flatMap((entity) => projectionOf(church, entity, origin.id) ?? [])

/** Keeps the views up to date from now on: told of every change of what they show. */
export const watchOrigins = (church: Church) => {
  for (const entity of ["Person", "Campus"] as const) church.tables[entity].afterChange = (row) => followOrigin(church, row)
  for (const entity of ["Email", "PhoneNumber", "Address"] as const) {
    church.tables[entity].afterChange = (row) => {
      const person = church.tables.Person.byId.get(row.refs["person"] ?? "")
      if (person !== undefined) followOrigin(church, person)
    }
  }
}
