import { Schema } from "effect"
import { Count, Instant, Name, OrgId } from "../text.ts"

const place = { orgId: Schema.String, connectionId: Schema.String, adapter: Schema.String, entity: Schema.String }

/** Canonical rows of one entity made again from the stored records, after its transform changed; the last time of each. */
export const Reprojection = Schema.Struct({
  /** Of the connection's entity. */
  entityId: Schema.Int,
  ...place,
  transformVersion: Count,
  records: Count,
  changed: Count,
  quarantined: Count,
  /** Why the last attempt to go on failed; it is tried again. */
  problem: Schema.NullOr(Schema.String),
  requestedAt: Instant,
  progressAt: Schema.NullOr(Instant),
  finishedAt: Schema.NullOr(Instant)
}).annotate({ identifier: "Reprojection" })

/** What is left out is not narrowed. */
export const ReprojectionRequest = Schema.Struct({ orgId: Schema.optionalKey(OrgId), entity: Schema.optionalKey(Name) }).annotate({
  identifier: "ReprojectionRequest"
})

/** `joined`: it was under way already. */
export const QueuedReprojection = Schema.Struct({ id: Schema.Int, ...place, transformVersion: Count, joined: Schema.Boolean }).annotate({
  identifier: "QueuedReprojection"
})

const Values = Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))

/** What it would change; nothing is written. */
export const ReprojectionPreview = Schema.Struct({
  ...place,
  transformVersion: Count,
  records: Count,
  canonical: Schema.Array(
    Schema.Struct({
      entity: Schema.String,
      created: Count,
      updated: Count,
      removed: Count,
      /** Some rows in the columns that differ. */
      samples: Schema.Array(Schema.Struct({ id: Schema.String, externalId: Schema.String, before: Values, after: Values }))
    })
  ),
  quarantined: Count,
  problems: Schema.Array(Schema.Struct({ externalId: Schema.String, path: Schema.String, reason: Schema.String }))
}).annotate({ identifier: "ReprojectionPreview" })

export const listOf = <S extends Schema.Top>(item: S) => Schema.Struct({ items: Schema.Array(item) })
