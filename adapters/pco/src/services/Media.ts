import { defineEntity } from "@openfaith/adapter-core"
import { instant, integer, longInteger, text } from "@openfaith/adapter-core/attributes"
import { media } from "@openfaith/canonical"
import { Schema } from "effect"

export const Media = defineEntity({
  name: "services.Media",
  type: "Media",
  reference: "Services 2018-11-01, Media",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    themes: text,
    title: text,
    thumbnail_file_name: text,
    thumbnail_content_type: text,
    thumbnail_file_size: longInteger,
    thumbnail_updated_at: instant,
    preview_file_name: text,
    preview_content_type: text,
    preview_file_size: longInteger,
    preview_updated_at: instant,
    length: integer,
    media_type: text,
    media_type_name: text,
    thumbnail_url: text,
    creator_name: text,
    preview_url: text,
    image_url: text
  }),
  list: {
    path: "/services/v2/media",
    perPage: 100,
    canInclude: ["attachments"],
    orderBy: ["created_at", "title", "updated_at"],
    filterBy: ["creator_name", "themes", "title"],
    filterBySpecial: ["id"]
  },
  get: { path: "/services/v2/media/{id}" },
  create: { path: "/services/v2/media", takes: ["media_type", "title", "creator_name", "themes"] },
  update: { path: "/services/v2/media/{id}", takes: ["media_type", "title", "creator_name", "themes"] },
  delete: { path: "/services/v2/media/{id}" },
  changes: { since: "updated_at" }, // can be ordered by, not filtered
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  // Addresses of files may be signed anew in every answer. Another file shows in its name, size and time.
  volatile: ["thumbnail_url", "preview_url", "image_url"],
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "The list holds archived media too: it offers a filter for them and one against them."
  ],
  canonical: [media],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    media.draft({
      title: attributes.title,
      kind: attributes.media_type,
      creator: attributes.creator_name,
      themes: attributes.themes,
      lengthSeconds: attributes.length,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
