import { Schema } from "effect"
import { entityNames, type EntityName } from "./Kind.ts"

const entity = Schema.Literals(entityNames)
const count = Schema.optionalKey(Schema.Int)
const ids = Schema.optionalKey(Schema.Array(Schema.String))
const attributes = Schema.optionalKey(Schema.Record(Schema.String, Schema.Json))
/** Ids of the rows it refers to, by reference (`person`, `customizable`, `field_definition`, `household`, `primary_campus`, …). */
const refs = Schema.optionalKey(Schema.Record(Schema.String, Schema.NullOr(Schema.String)))

/** Something that happens in the church. Where an id is left out, chance picks a row; attributes left out are made up. */
export const Mutation = Schema.Union([
  Schema.Struct({ do: Schema.Literal("create"), entity, count, attributes, refs }),
  Schema.Struct({ do: Schema.Literal("update"), entity, ids, count, attributes, refs }),
  /** A new `updated_at` and nothing else. */
  Schema.Struct({ do: Schema.Literal("touch"), entity, ids, count }),
  Schema.Struct({ do: Schema.Literal("delete"), entity, ids, count }),
  /** Several rows changed at one moment: all get the same `updated_at`. */
  Schema.Struct({ do: Schema.Literal("tie"), entity, ids, count }),
  /** New rows without `updated_at`. */
  Schema.Struct({ do: Schema.Literal("untimed"), entity, count }),
  /** `remove` becomes part of `keep`; a PersonMerger tells of it. */
  Schema.Struct({ do: Schema.Literal("merge"), keep: Schema.optionalKey(Schema.String), remove: Schema.optionalKey(Schema.String) }),
  /** Steps of ordinary life: about 70% updates, 20% new rows, 10% deletions. */
  Schema.Struct({ do: Schema.Literal("live"), count })
])
export type Mutation = typeof Mutation.Type

/** A row that a mutation made, changed or removed, its dependents not counted. */
export interface Happened {
  readonly change: "created" | "updated" | "deleted"
  readonly entity: EntityName
  readonly id: string
}
