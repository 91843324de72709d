import { defineEntity } from "@openfaith/adapter-core"
import { flag, instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { series } from "@openfaith/canonical"
import { Schema } from "effect"

export const ServicesSeries = defineEntity({
  name: "services.Series",
  type: "Series",
  reference: "Services 2018-11-01, Series",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    artwork_file_name: text,
    artwork_content_type: text,
    artwork_file_size: longInteger,
    title: text,
    artwork_for_dashboard: text,
    artwork_for_mobile: text,
    artwork_for_plan: text,
    artwork_original: text,
    has_artwork: flag
  }),
  list: {
    path: "/services/v2/series",
    perPage: 100,
    orderBy: ["created_at"],
    filterBy: ["title"]
  },
  get: { path: "/services/v2/series/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [series],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    series.draft({
      title: attributes.title,
      description: null,
      artworkUrl: attributes.artwork_original,
      url: null,
      isPublished: null, // a series of plans is shown nowhere
      startedAt: null,
      endedAt: null,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      channel: null
    })
  ]
})
