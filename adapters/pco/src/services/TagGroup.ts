import { defineEntity, soft } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { tagGroup } from "@openfaith/canonical"
import { Schema } from "effect"

export const ServicesTagGroup = defineEntity({
  name: "services.TagGroup",
  type: "TagGroup",
  reference: "Services 2018-11-01, TagGroup",
  attributes: Schema.Struct({
    name: text,
    required: flag,
    allow_multiple_selections: flag,
    tags_for: text,
    service_type_folder_name: text
  }),
  list: {
    // The id of the folder appears only when included (Services 2018-11-01, TagGroup). Tags ride along for services.Tag.
    path: "/services/v2/tag_groups",
    perPage: 100,
    include: ["folder", "tags"],
    filterBy: ["name", "tags_for"]
  },
  get: { path: "/services/v2/tag_groups/{id}" },
  changes: "none", // no updated_at
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    folder: soft("services.Folder") // kept with the record: the model has no place for it
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [tagGroup],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    tagGroup.draft({
      name: attributes.name,
      appliesTo: attributes.tags_for,
      isRequired: attributes.required,
      allowsSeveral: attributes.allow_multiple_selections,
      isPublic: null,
      position: null,
      sourceCreatedAt: null,
      sourceUpdatedAt: null
    })
  ]
})
