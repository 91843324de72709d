import { mirrorEntity, parent, soft } from "@openfaith/adapter-core"
import { instant, json, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PeopleImportHistory = mirrorEntity({
  name: "people.PeopleImportHistory",
  type: "PeopleImportHistory",
  reference: "People 2025-03-20, PeopleImportHistory",
  // The sensitive one holds what the imported file says of people.
  attributes: Schema.Struct({
    name: text,
    created_at: instant,
    updated_at: instant,
    conflicting_changes: json,
    kind: text
  }),
  sensitive: ["conflicting_changes"],
  list: {
    path: "/people/v2/people_imports/{people_import_id}/histories",
    under: "people.PeopleImport",
    perPage: 100,
    // Both ids appear only when included (People 2025-03-20, PeopleImportHistory).
    include: ["household", "person"],
    filterBy: ["name"]
  },
  get: { path: "/people/v2/people_imports/{people_import_id}/histories/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    people_import: parent("people.PeopleImport", "Histories are listed under their import."),
    household: soft("people.Household"),
    person: soft("people.Person")
  },
  assumed: ["Unordered pages come in ascending id."]
})
