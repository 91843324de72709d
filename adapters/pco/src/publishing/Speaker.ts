import { defineEntity } from "@openfaith/adapter-core"
import { integer, text } from "@openfaith/adapter-core/attributes"
import { speaker } from "@openfaith/canonical"
import { Schema } from "effect"

export const Speaker = defineEntity({
  name: "publishing.Speaker",
  type: "Speaker",
  reference: "Publishing 2024-03-25, Speaker",
  attributes: Schema.Struct({
    avatar_url: text,
    episodes_count: integer,
    first_name: text,
    formatted_name: text,
    last_name: text,
    name_prefix: text,
    name_suffix: text,
    speaker_type: text
  }),
  list: { path: "/publishing/v2/speakers", perPage: 100, orderBy: ["first_name"] },
  get: { path: "/publishing/v2/speakers/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for speakers
  relations: {}, // nothing says which person a speaker is
  assumed: ["Unordered pages come in ascending id."],
  canonical: [speaker],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    speaker.draft({
      firstName: attributes.first_name,
      lastName: attributes.last_name,
      displayName: attributes.formatted_name,
      namePrefix: attributes.name_prefix,
      nameSuffix: attributes.name_suffix,
      kind: attributes.speaker_type,
      avatarUrl: attributes.avatar_url
    })
  ]
})
