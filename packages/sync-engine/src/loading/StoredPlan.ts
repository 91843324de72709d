/** How a stream is read, as stored with it: a stream goes on as it was planned, whatever a newer version would choose. */
import type { ReadParameters } from "@openfaith/adapter-core"
import { Schema } from "effect"

const EntityName = Schema.TemplateLiteral([Schema.String, ".", Schema.String])
const pages = { perPage: Schema.Int, overlap: Schema.Int }

export const StoredPlan = Schema.Union([
  Schema.Struct({
    strategy: Schema.Literal("keyset"),
    field: Schema.String,
    from: Schema.NullOr(Schema.String),
    overlapMs: Schema.Finite,
    perPage: Schema.Int,
    once: Schema.optionalKey(Schema.Boolean),
    knownTo: Schema.optionalKey(Schema.String)
  }),
  Schema.Struct({
    strategy: Schema.Literal("newestFirst"),
    field: Schema.String,
    from: Schema.String,
    overlapMs: Schema.Finite,
    perPage: Schema.Int,
    knownTo: Schema.optionalKey(Schema.String)
  }),
  Schema.Struct({
    strategy: Schema.Literal("windows"),
    field: Schema.String,
    from: Schema.String,
    overlapMs: Schema.Finite,
    perPage: Schema.Int,
    knownTo: Schema.optionalKey(Schema.String)
  }),
  Schema.Struct({
    strategy: Schema.Literal("days"),
    field: Schema.String,
    from: Schema.String,
    overlapDays: Schema.Int,
    knownTo: Schema.optionalKey(Schema.String),
    ...pages
  }),
  Schema.Struct({
    strategy: Schema.Literal("hints"),
    field: Schema.String,
    from: Schema.String,
    overlapMs: Schema.Finite,
    perPage: Schema.Int,
    knownTo: Schema.optionalKey(Schema.String)
  }),
  Schema.Struct({ strategy: Schema.Literal("rostered"), perPage: Schema.Int }),
  Schema.Struct({
    strategy: Schema.Literal("dayWindows"),
    begins: Schema.String,
    days: Schema.Int,
    ahead: Schema.Int,
    perPage: Schema.Int
  }),
  Schema.Struct({ strategy: Schema.Literal("overlappingOffset"), ...pages }),
  Schema.Struct({ strategy: Schema.Literal("wholeList"), perPage: Schema.Int, since: Schema.optionalKey(Schema.String) }),
  Schema.Struct({ strategy: Schema.Literal("perParent"), parent: EntityName, ...pages, onlyChanged: Schema.optionalKey(Schema.Boolean) }),
  Schema.Struct({ strategy: Schema.Literal("partition"), parent: EntityName, filter: Schema.String, ...pages }),
  Schema.Struct({
    strategy: Schema.Literal("harvest"),
    from: EntityName,
    include: Schema.String,
    onlyChanged: Schema.optionalKey(Schema.Boolean),
    nested: Schema.optionalKey(Schema.Boolean)
  })
]) satisfies Schema.Codec<ReadParameters>
