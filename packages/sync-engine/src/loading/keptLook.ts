/** A look that was stored as text, in quarantine or in the mirror, is read and prepared again as if it had just arrived. Pure. */
import { type Adapter, type AnyEntity, decodeRecord } from "@openfaith/adapter-core"
import type { SourceRef } from "@openfaith/canonical/vocabulary"
import { Result } from "effect"
import { lookHash } from "./PageGroup.ts"
import { canonicalIdOf, type Prepared, prepareRecord, type Target } from "./prepareRecord.ts"

export interface KeptText {
  readonly text: string
  readonly parent: string | null
  /** Of the content as it arrived; `null` where it was not kept. */
  readonly hash: string | null
}

export type PreparedAgain = Prepared | { readonly _tag: "Unreadable"; readonly problem: string }

/** `Unreadable`: the text is no row of this source. */
export const prepareKept = (target: Target, { format }: Adapter, entity: AnyEntity, kept: KeptText): PreparedAgain => {
  const row = format.keptRow(kept.text)
  if (Result.isFailure(row)) return { _tag: "Unreadable", problem: row.failure.detail }
  return prepareRecord(target, entity, { row: row.success, parent: kept.parent, hash: kept.hash ?? lookHash(entity, row.success) })
}

/** What the source calls the rows that a stored look refers to, by the canonical ids that stand for them. Empty where it is not whole. */
export const keptReferences = (target: Target, { format }: Adapter, entity: AnyEntity, kept: KeptText): ReadonlyMap<string, SourceRef> => {
  const row = format.keptRow(kept.text)
  const decoded = Result.isSuccess(row) ? decodeRecord(entity, row.success, kept.parent) : null
  if (decoded?._tag !== "Record") return new Map()
  try {
    const references = entity.toCanonical(decoded.record, target).flatMap((draft) =>
      Object.entries(draft.references).flatMap(([name, ref]) => {
        const to = target.model.get(draft.entity).references[name]?.to
        return ref && to !== undefined ? [[canonicalIdOf(target, ref, target.model.get(to)), ref] as const] : []
      })
    )
    return new Map(references)
  } catch {
    // The adapter's bug: the record is on its way to quarantine.
    return new Map()
  }
}
