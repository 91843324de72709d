/** How an operator has one person, or anything else, erased. */
import { type Erasure, Erasures, type ErasureTrouble, type NamedRow } from "@openfaith/sync-engine"
import { Effect } from "effect"

export interface ErasureOperations {
  /** What would go. */
  readonly previewErasure: (row: NamedRow) => Effect.Effect<Erasure, ErasureTrouble>
  /** Removes the row's record with all that cannot be without it, and lets nothing of it come back. Cannot be undone. */
  readonly erase: (row: NamedRow, by: string | null) => Effect.Effect<Erasure, ErasureTrouble>
}

export const makeErasureOperations = Effect.map(Erasures, ({ erase, preview }): ErasureOperations => ({ erase, previewErasure: preview }))
