import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { campus } from "@openfaith/canonical"
import { Schema } from "effect"

export const GroupsCampus = defineEntity({
  name: "groups.Campus",
  type: "Campus",
  reference: "Groups 2023-07-10, Campus",
  attributes: Schema.Struct({
    name: text
  }),
  list: {
    path: "/groups/v2/campuses",
    perPage: 100,
    orderBy: ["name"],
    filterBy: ["name"],
    filterBySpecial: ["id"]
  },
  get: { path: "/groups/v2/campuses/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for campuses
  relations: {},
  projectionOf: "people.Campus",
  assumed: ["Unordered pages come in ascending id.", "A campus has the id it has in People."],
  canonical: [campus],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [campus.known({ name: attributes.name })]
})
