import type { EntityName } from "@openfaith/adapter-core"

/** One realistic record as an answer holds it: names in several scripts, and nulls wherever recorded answers had them. */
export interface Sample {
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** Ids by relation; several where the relation is to many. */
  readonly related: Readonly<Record<string, string | ReadonlyArray<string> | null>>
}

/** Samples of a product, one of each entity. */
export type Samples = ReadonlyMap<EntityName, Sample>
