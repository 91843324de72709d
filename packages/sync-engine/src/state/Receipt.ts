/**
 * The receipt of a stream: the counts that prove it. They are counted from the sightings stored with the pages, not from memory, and they have to add
 * up: `read = distinct + repeated`, `distinct = applied + unchanged + stale + quarantined + parked + erased`, and the source's own total equals the
 * distinct ids, or the difference is listed by id.
 */
import type { Proof, ReadParameters } from "@openfaith/adapter-core"
import { Effect, Schema } from "effect"
import { Finding } from "./Findings.ts"
import { RequestsFor } from "./RequestsFor.ts"

/** Receipts from before it was counted have none. */
const uncounted = Effect.succeed(null)

export const EntityReceipt = Schema.Struct({
  strategy: Schema.String,
  /** Looks at records, repeats included. */
  read: Schema.Int,
  distinct: Schema.Int,
  repeated: Schema.Int,
  applied: Schema.Int,
  unchanged: Schema.Int,
  stale: Schema.Int,
  quarantined: Schema.Int,
  parked: Schema.Int,
  /** Looks at records that were erased: nothing of them is stored. Receipts from before that could be have none. */
  erased: Schema.optionalKey(Schema.Int),
  deleted: Schema.Int,
  regressed: Schema.Int,
  requests: Schema.Int,
  /** The same by what they were sent for. */
  requestsFor: Schema.NullOr(RequestsFor).pipe(Schema.withDecodingDefaultKey(uncounted)),
  /** Lists that were read: those of its parents, or parts of one; none where its rows come with others. */
  lists: Schema.NullOr(Schema.Int).pipe(Schema.withDecodingDefaultKey(uncounted)),
  /** The fewest requests that show these rows: the pages they fill, at least one for each list. */
  least: Schema.NullOr(Schema.Int).pipe(Schema.withDecodingDefaultKey(uncounted)),
  pages: Schema.Int,
  /** The source's count at the end; `null` where the source gives none. */
  sourceTotal: Schema.NullOr(Schema.Int),
  /** Ids that explain a difference between `distinct` and `sourceTotal`. */
  goneDuringRun: Schema.Array(Schema.String),
  outsideList: Schema.Array(Schema.String),
  /** Every range was read to its end. */
  complete: Schema.Boolean,
  balanced: Schema.Boolean,
  reason: Schema.NullOr(Schema.String),
  watermark: Schema.NullOr(Schema.String),
  /** What a reconciliation found that no delta had brought. */
  findings: Schema.optionalKey(Schema.Array(Finding))
})
export type EntityReceipt = typeof EntityReceipt.Type

/** Why the receipt does not prove the stream, or `null` where it does. */
export const imbalance = (receipt: Omit<EntityReceipt, "balanced">): string | null => {
  const {
    applied,
    distinct,
    erased = 0,
    goneDuringRun,
    outsideList,
    parked,
    quarantined,
    read,
    repeated,
    sourceTotal,
    stale,
    unchanged
  } = receipt
  if (!receipt.complete) return receipt.reason ?? "not every range was read to its end"
  if (read !== distinct + repeated) return `read ${read} is not distinct ${distinct} + repeated ${repeated}`
  const settled = applied + unchanged + stale + quarantined + parked + erased
  if (distinct !== settled) return `distinct ${distinct} is not the ${settled} records accounted for`
  if (sourceTotal !== null && distinct - goneDuringRun.length - outsideList.length !== sourceTotal) {
    return `the source counts ${sourceTotal} records, ${distinct} were read and ${goneDuringRun.length + outsideList.length} of the difference are explained`
  }
  return null
}

/** What reading it takes at least: `proof` of the reading, `lists` where another has followed it. */
export const leastOf = (
  plan: ReadParameters,
  perPage: number,
  distinct: number,
  proof: Pick<Proof, "total" | "lists">,
  lists = proof.lists
): Pick<EntityReceipt, "lists" | "least"> => {
  if (plan.strategy === "harvest") return { lists: 0, least: 0 }
  if (plan.strategy === "perParent" || plan.strategy === "partition") return { lists: lists?.count ?? null, least: lists?.pages ?? null }
  if (plan.strategy === "wholeList") return { lists: 1, least: 1 }
  return { lists: 1, least: Math.max(1, Math.ceil((proof.total ?? distinct) / perPage)) }
}

/** More exceptions than this make an entity `incomplete`. */
export const exceptionLimit = (distinct: number): number => Math.max(10, Math.ceil(distinct / 100))

/** Of so many stored records, more than this are not deleted without a person's word. */
export const deletionBrake = (live: number): number => Math.max(50, Math.ceil(live / 20))
