import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { json } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ArrangementSections = mirrorEntity({
  name: "services.ArrangementSections",
  type: "ArrangementSections",
  reference: "Services 2018-11-01, ArrangementSections",
  attributes: Schema.Struct({
    sections: json
  }),
  list: {
    path: "/services/v2/songs/{song_id}/arrangements/{arrangement_id}/sections",
    under: "services.Arrangement",
    perPage: 100,
    harvestFrom: { entity: "services.Arrangement", include: "sections" }
  },
  get: { path: "/services/v2/songs/{song_id}/arrangements/{arrangement_id}/sections/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    arrangement: parent("services.Arrangement", "Sections are those of the arrangement they are listed under.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
