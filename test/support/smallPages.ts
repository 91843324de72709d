import { mkEntityManifest } from "@openfaith/adapter-core"
import { pcoDirectory } from "./pcoDirectory.ts"

const inPages = (id: string, perPage: number) => ({
  ...pcoDirectory,
  id,
  manifest: mkEntityManifest(
    [...pcoDirectory.manifest.entities.values()].map((entity) => ({ ...entity, list: { ...entity.list, perPage } }))
  )
})

/** The directory of Planning Center read in small pages, so that a small church has many: what can go wrong between two pages then can go wrong often. */
export const pcoSmallPages = inPages("pco-small-pages", 20)

/** In pages so small that a small church's lists are long enough to be read in parts side by side. */
export const pcoTinyPages = inPages("pco-tiny-pages", 3)
