import { mirrorEntity, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PeopleImport = mirrorEntity({
  name: "people.PeopleImport",
  type: "PeopleImport",
  reference: "People 2025-03-20, PeopleImport",
  attributes: Schema.Struct({
    attribs: text,
    status: text,
    created_at: instant,
    updated_at: instant,
    processed_at: instant,
    undone_at: instant
  }),
  list: {
    path: "/people/v2/people_imports",
    perPage: 100,
    filterBy: ["status"]
  },
  get: { path: "/people/v2/people_imports/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    created_by: soft("people.Person"),
    undone_by: soft("people.Person")
  },
  assumed: ["Unordered pages come in ascending id."]
})
