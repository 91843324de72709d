import { type Adapter, type AnyEntity, mkEntityManifest } from "@openfaith/adapter-core"
import { people } from "../people/index.ts"
import { samples as samplesOfPeople } from "../people/samples.ts"
import { examples } from "../examples.ts"
import { pco } from "../pco.ts"
import { rowsOf } from "../rowsOf.ts"
import type { Samples } from "../Sample.ts"

/** The adapter as it would be with people and one more product, whichever products are switched on. */
export const adapterOf = (product: ReadonlyArray<AnyEntity>, samples: Samples): Adapter => {
  const manifest = mkEntityManifest([...new Set<AnyEntity>([...people, ...product])])
  return { ...pco, manifest, examples: { ...examples, rows: rowsOf(new Map([...samplesOfPeople, ...samples]), manifest) } }
}
