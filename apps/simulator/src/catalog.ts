import { directoryNames, entityIn, perEntity, products, type DirectoryName, type EntityName, type Product } from "./entityNames.ts"
import type { Kind, Reference } from "./Kind.ts"
import { api } from "./reference/api.ts"
import { calendar } from "./reference/calendar.ts"
import { checkIns } from "./reference/checkIns.ts"
import { directory } from "./reference/directory.ts"
import type { Facts } from "./reference/Facts.ts"
import { giving } from "./reference/giving.ts"
import { groups } from "./reference/groups.ts"
import { moreOfPeople } from "./reference/moreOfPeople.ts"
import { publishing } from "./reference/publishing.ts"
import { readFacts } from "./reference/readFacts.ts"
import { registrations } from "./reference/registrations.ts"
import { services } from "./reference/services.ts"

const tables: Readonly<Record<Product, Readonly<Record<string, Facts>>>> = {
  people: moreOfPeople,
  groups,
  "check-ins": checkIns,
  calendar,
  giving,
  services,
  registrations,
  publishing,
  api
}

const soft = (to: EntityName): Reference => ({ to: [to], isHard: false, many: false })
const hard = (to: EntityName): Reference => ({ to: [to], isHard: true, many: false })

/** Ids that rows of the directory hold. */
const directoryReferences: Readonly<Partial<Record<DirectoryName, Kind["references"]>>> = {
  FieldDefinition: { tab: hard("Tab") },
  FieldOption: { field_definition: hard("FieldDefinition") },
  Person: {
    primary_campus: soft("Campus"),
    inactive_reason: soft("InactiveReason"),
    marital_status: soft("MaritalStatus"),
    name_prefix: soft("NamePrefix"),
    name_suffix: soft("NameSuffix"),
    school: soft("SchoolOption")
  },
  Email: { person: hard("Person") },
  PhoneNumber: { person: hard("Person") },
  Address: { person: hard("Person") },
  FieldDatum: { field_definition: hard("FieldDefinition"), customizable: hard("Person"), field_option: soft("FieldOption") },
  Household: { primary_contact: soft("Person") },
  HouseholdMembership: { household: hard("Household"), person: hard("Person") }
}

/** Where rows of the directory are made. Those that are not here are made nowhere. */
const directoryCreates: Readonly<Partial<Record<DirectoryName, string>>> = {
  Campus: "campuses",
  Tab: "tabs",
  FieldDefinition: "tabs/*/field_definitions",
  FieldOption: "field_definitions/*/field_options",
  MaritalStatus: "marital_statuses",
  InactiveReason: "inactive_reasons",
  NamePrefix: "name_prefixes",
  NameSuffix: "name_suffixes",
  Person: "people",
  Email: "people/*/emails",
  PhoneNumber: "people/*/phone_numbers",
  Address: "people/*/addresses",
  FieldDatum: "people/*/field_data",
  Household: "households",
  HouseholdMembership: "households/*/household_memberships"
}

const directoryKinds = directoryNames.map((name): Kind => {
  const { listedUnder, writable, ...facts } = directory[name]
  const createsAt = directoryCreates[name]
  return {
    ...facts,
    product: "people",
    type: name,
    under: listedUnder === "FieldDefinition" ? "field_definition" : listedUnder === "Household" ? "household" : null,
    choices: {},
    references: directoryReferences[name] ?? {},
    createsAt: createsAt === undefined ? [] : [createsAt],
    creatable: writable,
    updatable: createsAt === undefined ? null : writable,
    isDeletable: createsAt !== undefined
  }
})

const ofDirectory = (entity: EntityName, association: string) =>
  directoryNames.flatMap((name) => (name === entity ? (directory[name].associations[association]?.to ?? []) : []))[0] ?? null

/** A product's Person or Campus is the people product's, seen from there. */
const projected = (kind: Kind): Kind => {
  const origin = kind.type === "Person" || kind.type === "Campus" ? entityIn("people", kind.type) : null
  return kind.product === "people" || origin === null ? kind : { ...kind, references: { ...kind.references, origin: hard(origin) } }
}

const kinds = new Map(
  [...directoryKinds, ...products.flatMap((product) => readFacts(product, tables[product], ofDirectory).map(projected))].map((kind) => [
    kind.name,
    kind
  ])
)

/** What each product answers about each of its resources. */
export const catalog: Readonly<Record<EntityName, Kind>> = perEntity((entity) => {
  const kind = kinds.get(entity)
  if (kind === undefined) throw new Error(`${entity} is not described.`)
  return kind
})
