import type { Schema } from "effect"
import type { EntityName } from "./Kind.ts"

/** One record as the church keeps it: every attribute (also those answered only on request) and the ids it refers to. */
export interface Row {
  readonly entity: EntityName
  readonly id: string
  /** The id as a number; lists without `order` go by it. */
  readonly serial: number
  readonly attributes: Record<string, Schema.Json>
  readonly refs: Record<string, string | null>
  /** The default representation, kept until the row changes. */
  text: string | null
}

/** What changes in a row. Absent keys stay. */
export interface RowChange {
  readonly attributes?: Readonly<Record<string, Schema.Json>>
  readonly refs?: Readonly<Record<string, string | null>>
}
