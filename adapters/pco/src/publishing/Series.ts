import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { series } from "@openfaith/canonical"
import { Schema } from "effect"

export const PublishingSeries = defineEntity({
  name: "publishing.Series",
  type: "Series",
  reference: "Publishing 2024-03-25, Series",
  attributes: Schema.Struct({
    art: json,
    church_center_url: text,
    description: text,
    ended_at: instant,
    episodes_count: integer,
    published: flag,
    started_at: instant,
    title: text,
    created_at: instant,
    updated_at: instant
  }),
  // An object of undocumented shape, which may hold links that expire. updated_at tells of another picture.
  volatile: ["art"],
  list: {
    path: "/publishing/v2/series",
    perPage: 100,
    include: ["channel"], // among the relationships only when included
    orderBy: ["ended_at", "episodes_count", "started_at", "title"],
    filterBySpecial: ["id"]
  },
  get: { path: "/publishing/v2/series/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Publishing 2024-03-25, Series)
  deletes: "listDiff", // the catalogue of webhooks has no event for series
  relations: {
    channel: hard("publishing.Channel", "A series is listed under its channel too, and has one (Publishing 2024-03-25, Series).")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "Without a filter the list has published series and others.",
    "updated_at moves when the picture is changed."
  ],
  canonical: [series],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    series.draft({
      title: attributes.title,
      description: attributes.description,
      artworkUrl: null, // art is an object, and no link
      isPublished: attributes.published,
      url: attributes.church_center_url,
      startedAt: attributes.started_at,
      endedAt: attributes.ended_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      channel: related.channel
    })
  ]
})
