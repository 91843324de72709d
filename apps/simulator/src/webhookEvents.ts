import type { EntityName } from "./Kind.ts"

/** What happened to a row. */
export type RowEvent = "created" | "updated" | "destroyed"

/** Resources of the people product that have events, by the name they have in them. Households' memberships, campuses, tabs and the look-ups have none. */
const eventResources: Partial<Readonly<Record<EntityName, string>>> = {
  Person: "person",
  Email: "email",
  PhoneNumber: "phone_number",
  Address: "address",
  FieldDatum: "field_datum",
  FieldDefinition: "field_definition",
  Household: "household"
}

export const eventNameOf = (entity: EntityName, event: RowEvent): string | null => {
  if (entity === "PersonMerger") return event === "created" ? "people.v2.events.person_merger.created" : null
  const resource = eventResources[entity]
  return resource === undefined ? null : `people.v2.events.${resource}.${event}`
}

/** Names that may be subscribed to. */
export const eventNames: ReadonlyArray<string> = [
  ...Object.values(eventResources).flatMap((resource) =>
    ["created", "updated", "destroyed"].map((event) => `people.v2.events.${resource}.${event}`)
  ),
  "people.v2.events.person_merger.created",
  "people.v2.events.note.created",
  "people.v2.events.list.refreshed"
]
