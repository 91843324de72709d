import { mirrorEntity } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const AttachmentTypeGroup = mirrorEntity({
  name: "services.AttachmentTypeGroup",
  type: "AttachmentTypeGroup",
  reference: "Services 2018-11-01, AttachmentTypeGroup",
  attributes: Schema.Struct({
    name: text,
    readonly: flag
  }),
  list: {
    path: "/services/v2/attachment_type_groups",
    perPage: 100,
    orderBy: ["name"]
  },
  get: { path: "/services/v2/attachment_type_groups/{id}" },
  changes: "none", // no updated_at
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
