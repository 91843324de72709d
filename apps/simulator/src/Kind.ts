import type { EntityName, Product } from "./entityNames.ts"

export { entityNames, type EntityName } from "./entityNames.ts"

export type FieldType = "string" | "integer" | "float" | "boolean" | "date" | "date_time" | "primary_key" | "json"

/** How rows are reached from a row: by the id it holds, by the ids others hold, by way of a third row, or never (not kept here). */
export type Association =
  | { readonly via: "own"; readonly to: EntityName; readonly many: false; readonly ref: string }
  | { readonly via: "children"; readonly to: EntityName; readonly many: boolean; readonly ref: string }
  | { readonly via: "through"; readonly to: EntityName; readonly many: boolean; readonly first: string; readonly second: string }
  /** Over the rows that hold its id. */
  | {
      readonly via: "across"
      readonly to: EntityName
      readonly many: true
      readonly middle: EntityName
      readonly ref: string
      readonly second: string
    }
  /** By a list of ids that the row holds, and by the lists that others hold. */
  | { readonly via: "listed"; readonly to: EntityName; readonly many: true; readonly list: string }
  | { readonly via: "listing"; readonly to: EntityName; readonly many: true; readonly list: string }
  | { readonly via: "organization"; readonly to: EntityName; readonly many: false }
  | { readonly via: "absent"; readonly to: EntityName | null; readonly many: boolean }

/** What a row points at. `to` has several entities where the row's `<ref>_type` names the one meant, and none where it is not kept here. */
export interface Reference {
  readonly to: ReadonlyArray<EntityName>
  /** Without the other row this one has no meaning: it goes with it. */
  readonly isHard: boolean
  readonly many: boolean
}

/** What the API offers for one resource. */
export interface Kind {
  readonly name: EntityName
  readonly product: Product
  /** What rows call themselves. */
  readonly type: string
  /** Last segment of the path of its collection, or of its own where there is only one; null: no path leads to it. */
  readonly path: string | null
  /** The reference to the row its own link begins with, where the resource has no collection of its own. */
  readonly under: string | null
  /** In the order the API writes them. */
  readonly attributes: Readonly<Record<string, FieldType>>
  /** Values of attributes that have only some. */
  readonly choices: Readonly<Record<string, ReadonlyArray<string>>>
  /** Attributes answered only when `fields[Type]` names them. */
  readonly onlyWithFields: ReadonlyArray<string>
  /** Always answered, whatever `include` says. `type` is what the identifier calls the row, which can differ from the resource. */
  readonly relationships: Readonly<Record<string, { readonly type: string; readonly many: boolean }>>
  /** Ids that rows hold, shown or not. */
  readonly references: Readonly<Record<string, Reference>>
  readonly associations: Readonly<Record<string, Association>>
  readonly canInclude: ReadonlyArray<string>
  readonly canOrderBy: ReadonlyArray<string>
  readonly canQueryBy: ReadonlyArray<string>
  /** Query fields that are not attributes. */
  readonly canQueryBySpecial: ReadonlyArray<string>
  /** Named scopes of `filter=`, by path with `*` for an id. */
  readonly filters: Readonly<Record<string, ReadonlyArray<string>>>
  /** Paths that take a POST, with `*` for an id. */
  readonly createsAt: ReadonlyArray<string>
  /** Attributes a POST and a PATCH may set; null where there is no PATCH. */
  readonly creatable: ReadonlyArray<string>
  readonly updatable: ReadonlyArray<string> | null
  readonly isDeletable: boolean
}
