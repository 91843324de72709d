import { mkEntityManifest } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"

const perPage = 20

/** Planning Center read in small pages, so that a small church has many: what can go wrong between two pages then can go wrong often. */
export const pcoSmallPages = {
  ...pco,
  id: "pco-small-pages",
  manifest: mkEntityManifest([...pco.manifest.entities.values()].map((entity) => ({ ...entity, list: { ...entity.list, perPage } })))
}
