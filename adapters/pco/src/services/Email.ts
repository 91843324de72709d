import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ServicesEmail = mirrorEntity({
  name: "services.Email",
  type: "Email",
  reference: "Services 2018-11-01, Email",
  attributes: Schema.Struct({
    primary: flag,
    address: text
  }),
  list: {
    path: "/services/v2/people/{person_id}/emails",
    under: "services.Person",
    perPage: 100,
    harvestFrom: { entity: "services.Person", include: "emails" }
  },
  get: { path: "/services/v2/people/{person_id}/emails/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    // An address here has no relationships and need not have the id it has in People.
    person: parent("services.Person", "Addresses are listed under their person.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
