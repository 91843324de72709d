import { mirrorEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const App = mirrorEntity({
  name: "people.App",
  type: "App",
  reference: "People 2025-03-20, App",
  attributes: Schema.Struct({
    name: text,
    url: text
  }),
  list: {
    path: "/people/v2/apps",
    perPage: 100,
    orderBy: ["name", "url"],
    filterBy: ["name", "url"]
  },
  get: { path: "/people/v2/apps/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
