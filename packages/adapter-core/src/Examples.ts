/**
 * Answers as the source gives them, invented or made anonymous, against which the facts of an adapter are tried (`openfaith adapter check`). Only that
 * reads them; no sync does.
 */
import type { EntityName } from "./Entity.ts"
import type { SourceError } from "./errors.ts"

/** Answers of the source, for the checks. */
export interface Examples {
  /** Rows of each entity as they stand in an answer: a usual one, and one with all that may be null. */
  readonly rows: Readonly<Record<EntityName, ReadonlyArray<unknown>>>
  /** Whole answers of lists, for a format whose rows are no JSON: what the rows are taken from. */
  readonly answers?: Readonly<Record<EntityName, string>>
  /** An answer of the log that tells of changes, and the ids it names; for entities that have one. */
  readonly feed?: { readonly answer: string; readonly names: ReadonlyArray<string> }
  /** Error answers and what each means. */
  readonly errors: ReadonlyArray<{ readonly status: number; readonly body: unknown; readonly means: SourceError["_tag"] }>
  /** Headers of an answer, and what they tell of the limit; `null` where the source tells nothing. */
  readonly limit: {
    readonly headers: Readonly<Record<string, string>>
    readonly says: { readonly limit: number; readonly periodSeconds: number; readonly count: number }
  } | null
}
