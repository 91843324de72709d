import { mkEntityManifest } from "@openfaith/adapter-core"
import { pcoDirectory } from "./pcoDirectory.ts"

const perPage = 20

/** The directory of Planning Center read in small pages, so that a small church has many: what can go wrong between two pages then can go wrong often. */
export const pcoSmallPages = {
  ...pcoDirectory,
  id: "pco-small-pages",
  manifest: mkEntityManifest(
    [...pcoDirectory.manifest.entities.values()].map((entity) => ({ ...entity, list: { ...entity.list, perPage } }))
  )
}
