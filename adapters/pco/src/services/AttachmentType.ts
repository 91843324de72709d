import { mirrorEntity, soft } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const AttachmentType = mirrorEntity({
  name: "services.AttachmentType",
  type: "AttachmentType",
  reference: "Services 2018-11-01, AttachmentType",
  attributes: Schema.Struct({
    name: text,
    aliases: text,
    capoed_chord_charts: flag,
    chord_charts: flag,
    exclusions: text,
    lyrics: flag,
    number_charts: flag,
    numeral_charts: flag,
    built_in: flag
  }),
  list: {
    path: "/services/v2/attachment_types",
    perPage: 100,
    orderBy: ["name"]
  },
  get: { path: "/services/v2/attachment_types/{id}" },
  changes: "none", // no updated_at
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    attachment_type_group: soft("services.AttachmentTypeGroup")
  },
  assumed: ["Unordered pages come in ascending id."]
})
