/** A look that was stored as text, in quarantine or in the mirror, is read and prepared again as if it had just arrived. Pure. */
import type { Adapter, AnyEntity } from "@openfaith/adapter-core"
import { Result } from "effect"
import { lookHash } from "./PageGroup.ts"
import { type Prepared, prepareRecord, type Target } from "./prepareRecord.ts"

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
