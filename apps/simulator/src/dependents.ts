import type { EntityName } from "./Kind.ts"

/** What becomes of rows that refer to a row that is deleted: they go with it, or lose the reference. A table of facts. */
export const dependents: Readonly<
  Partial<Record<EntityName, ReadonlyArray<{ readonly entity: EntityName; readonly ref: string; readonly fate: "delete" | "clear" }>>>
> = {
  Person: [
    { entity: "Email", ref: "person", fate: "delete" },
    { entity: "PhoneNumber", ref: "person", fate: "delete" },
    { entity: "Address", ref: "person", fate: "delete" },
    { entity: "FieldDatum", ref: "customizable", fate: "delete" },
    { entity: "HouseholdMembership", ref: "person", fate: "delete" }
  ],
  Household: [{ entity: "HouseholdMembership", ref: "household", fate: "delete" }],
  Tab: [{ entity: "FieldDefinition", ref: "tab", fate: "delete" }],
  FieldDefinition: [
    { entity: "FieldDatum", ref: "field_definition", fate: "delete" },
    { entity: "FieldOption", ref: "field_definition", fate: "delete" }
  ],
  FieldOption: [{ entity: "FieldDatum", ref: "field_option", fate: "clear" }],
  Campus: [{ entity: "Person", ref: "primary_campus", fate: "clear" }],
  InactiveReason: [{ entity: "Person", ref: "inactive_reason", fate: "clear" }],
  MaritalStatus: [{ entity: "Person", ref: "marital_status", fate: "clear" }],
  NamePrefix: [{ entity: "Person", ref: "name_prefix", fate: "clear" }],
  NameSuffix: [{ entity: "Person", ref: "name_suffix", fate: "clear" }]
}

/** Rows whose changes move their person's `updated_at` (developers#313). Field data are not among them. */
export const movesPerson: ReadonlySet<EntityName> = new Set(["Email", "PhoneNumber", "Address"])
