import type { Schema } from "effect"
import type { EntityName } from "./Kind.ts"

/** One record as the church keeps it: every attribute (also those answered only on request) and the ids it refers to. */
export interface Row {
  readonly entity: EntityName
  readonly id: string
  /** The id as a number; lists without `order` go by it. Below zero: the source answers no id for this row. */
  readonly serial: number
  readonly attributes: Record<string, Schema.Json>
  readonly refs: Record<string, string | null>
  /** Where it refers to several rows by one name. */
  lists?: Record<string, ReadonlyArray<string>>
  /** The default representation, kept until the row changes. */
  text: string | null
  /** Where its attributes end in `text`. What follows depends on what is included. */
  headLength: number
}

/** An attribute as text; empty where it is none. */
export const textIn = (row: Row, attribute: string) => {
  const value = row.attributes[attribute]
  return typeof value === "string" ? value : ""
}

/** What changes in a row. Absent keys stay. */
export interface RowChange {
  readonly attributes?: Readonly<Record<string, Schema.Json>>
  readonly refs?: Readonly<Record<string, string | null>>
  readonly lists?: Readonly<Record<string, ReadonlyArray<string>>>
}
