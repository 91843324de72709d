import { mirrorEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Label = mirrorEntity({
  name: "giving.Label",
  type: "Label",
  reference: "Giving 2019-10-18, Label",
  attributes: Schema.Struct({ slug: text }),
  list: { path: "/giving/v2/labels", perPage: 100, filterBy: ["slug"] },
  get: { path: "/giving/v2/labels/{id}" },
  create: { path: "/giving/v2/labels", takes: ["slug"] },
  update: { path: "/giving/v2/labels/{id}", takes: ["slug"] },
  delete: { path: "/giving/v2/labels/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for labels
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
