import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PersonApp = mirrorEntity({
  name: "people.PersonApp",
  type: "PersonApp",
  reference: "People 2025-03-20, PersonApp",
  attributes: Schema.Struct({
    allow_pco_login: flag,
    people_permissions: text
  }),
  list: {
    // There is no flat list.
    path: "/people/v2/people/{person_id}/person_apps",
    under: "people.Person",
    perPage: 100,
    canInclude: ["app"],
    harvestFrom: { entity: "people.Person", include: "person_apps" }
  },
  get: { path: "/people/v2/people/{person_id}/person_apps/{id}" },
  create: { path: "/people/v2/people/{person_id}/person_apps", takes: ["app_id"] },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    app: hard("people.App", "It says what one person may do in one app (People 2025-03-20, PersonApp)."),
    person: hard("people.Person", "It is listed and created under its person (People 2025-03-20, PersonApp).")
  },
  assumed: ["Unordered pages come in ascending id.", "One included with its person looks like a listed one, person and all."]
})
