import { mkEntityManifest } from "@openfaith/adapter-core"
import { pcoSmallPages } from "./smallPages.ts"

/** Planning Center as if nothing could be read by id: what is gone can only be told from lists. */
export const pcoWithoutReads = {
  ...pcoSmallPages,
  id: "pco-without-reads",
  manifest: mkEntityManifest(
    [...pcoSmallPages.manifest.entities.values()].map((entity) => ({
      ...entity,
      get: null,
      events: {},
      merges: null,
      deletes: entity.name === "people.NamePrefix" ? ("never" as const) : entity.deletes
    }))
  )
}
