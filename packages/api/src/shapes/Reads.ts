import { Schema } from "effect"
import { Count, Line, Name } from "../text.ts"

/** Records of one entity that wait to be read by id. */
export const ReadsWaiting = Schema.Struct({
  orgId: Schema.String,
  adapter: Schema.String,
  connectionId: Schema.String,
  entityId: Schema.Int,
  entity: Schema.String,
  waiting: Count,
  /** Of these, those that may be read now. */
  due: Count,
  oldestSeconds: Schema.Finite,
  /** Until the next is due; 0 where one is. */
  nextSeconds: Schema.Finite,
  /** What holds them up, such as a missing permission. */
  heldUpBy: Schema.NullOr(Schema.String)
}).annotate({ identifier: "ReadsWaiting" })

/** Records of one entity, to be read by id now. */
export const ReadRequest = Schema.Struct({
  entity: Name,
  ids: Schema.Array(Line).check(Schema.isBetweenLength(1, 500))
}).annotate({ identifier: "ReadRequest" })

/**
 * What became of each record that was asked for. `outcome`: `stored` something was new, `unchanged`, `gone` the source no longer has it, `merged` it
 * lives on in another, `absent` the source does not have it yet and is asked again, `quarantined`, `failed` and tried again; `null` while it waits.
 */
export const AskedReads = Schema.Struct({
  askId: Schema.String,
  records: Schema.Array(
    Schema.Struct({
      entity: Schema.String,
      id: Schema.String,
      outcome: Schema.NullOr(Schema.Literals(["stored", "unchanged", "gone", "merged", "absent", "quarantined", "erased", "failed"])),
      /** Of `merged` the canonical id it lives on under; of `quarantined` and `failed` the reason. */
      detail: Schema.NullOr(Schema.String),
      /** Requests the answer took. */
      requests: Schema.NullOr(Count)
    })
  ),
  /** Why those without an outcome still wait. */
  heldUpBy: Schema.NullOr(Schema.String)
}).annotate({ identifier: "AskedReads" })
