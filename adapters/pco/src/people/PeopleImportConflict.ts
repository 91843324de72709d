import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PeopleImportConflict = mirrorEntity({
  name: "people.PeopleImportConflict",
  type: "PeopleImportConflict",
  reference: "People 2025-03-20, PeopleImportConflict",
  // The two sensitive ones hold what the imported file says of people.
  attributes: Schema.Struct({
    kind: text,
    name: text,
    message: text,
    data: text,
    conflicting_changes: text,
    ignore: flag,
    created_at: instant,
    updated_at: instant
  }),
  sensitive: ["data", "conflicting_changes"],
  list: {
    path: "/people/v2/people_imports/{people_import_id}/conflicts",
    under: "people.PeopleImport",
    perPage: 100,
    filterBy: ["kind", "name"]
  },
  get: { path: "/people/v2/people_imports/{people_import_id}/conflicts/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    people_import: parent("people.PeopleImport", "Conflicts are listed under their import.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
