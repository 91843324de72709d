/** The resources this church keeps, in an order where a row's parents come before it. */
export const entityNames = [
  "Organization",
  "Campus",
  "Tab",
  "FieldDefinition",
  "FieldOption",
  "MaritalStatus",
  "InactiveReason",
  "NamePrefix",
  "NameSuffix",
  "Person",
  "Email",
  "PhoneNumber",
  "Address",
  "FieldDatum",
  "Household",
  "HouseholdMembership",
  "PersonMerger"
] as const

export type EntityName = (typeof entityNames)[number]

export type FieldType = "string" | "integer" | "float" | "boolean" | "date" | "date_time" | "primary_key" | "json"

/** How rows are reached from a row: by the id it holds, by the ids others hold, by way of a third row, or never (not kept here). */
export type Association =
  | { readonly via: "own"; readonly to: EntityName; readonly many: false; readonly ref: string }
  | { readonly via: "children"; readonly to: EntityName; readonly many: true; readonly ref: string }
  | { readonly via: "through"; readonly to: EntityName; readonly many: boolean; readonly first: string; readonly second: string }
  | { readonly via: "organization"; readonly to: "Organization"; readonly many: false }
  | { readonly via: "absent"; readonly to: null; readonly many: boolean }

/** What the API offers for one resource. */
export interface Kind {
  readonly name: EntityName
  /** Last segment of its collection's path. */
  readonly path: string
  /** Set where the resource has no collection of its own. */
  readonly listedUnder: EntityName | null
  /** In the order the API writes them. */
  readonly attributes: Readonly<Record<string, FieldType>>
  /** Attributes answered only when `fields[Type]` names them. */
  readonly onlyWithFields: ReadonlyArray<string>
  /** Always answered, whatever `include` says. `type` is what the identifier calls the row, which can differ from the resource. */
  readonly relationships: Readonly<Record<string, { readonly type: string; readonly many: boolean }>>
  readonly associations: Readonly<Record<string, Association>>
  readonly canInclude: ReadonlyArray<string>
  readonly canOrderBy: ReadonlyArray<string>
  readonly canQueryBy: ReadonlyArray<string>
  /** Query fields that are not attributes. */
  readonly canQueryBySpecial: ReadonlyArray<string>
  /** Named scopes of `filter=`, by path with `*` for an id. */
  readonly filters: Readonly<Record<string, ReadonlyArray<string>>>
  /** Attributes a write may set; empty where the resource is read-only. */
  readonly writable: ReadonlyArray<string>
}
