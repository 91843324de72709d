import { defineEntity } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { song } from "@openfaith/canonical"
import { Schema } from "effect"

export const Song = defineEntity({
  name: "services.Song",
  type: "Song",
  reference: "Services 2018-11-01, Song",
  attributes: Schema.Struct({
    title: text,
    created_at: instant,
    updated_at: instant,
    admin: text,
    author: text,
    copyright: text,
    hidden: flag,
    notes: text,
    themes: text,
    last_scheduled_short_dates: text,
    last_scheduled_at: instant,
    ccli_number: integer
  }),
  list: {
    path: "/services/v2/songs",
    perPage: 100,
    orderBy: ["created_at", "last_scheduled_at", "title", "updated_at"],
    filterBy: ["author", "ccli_number", "hidden", "themes", "title"]
  },
  get: { path: "/services/v2/songs/{id}" },
  create: { path: "/services/v2/songs", takes: ["title", "admin", "author", "copyright", "ccli_number", "hidden", "themes"] },
  update: { path: "/services/v2/songs/{id}", takes: ["title", "admin", "author", "copyright", "ccli_number", "hidden", "themes"] },
  delete: { path: "/services/v2/songs/{id}" },
  changes: { since: "updated_at" }, // can be ordered by, not filtered
  deletes: "event",
  events: {
    "services.v2.events.song.created": "changed",
    "services.v2.events.song.updated": "changed",
    "services.v2.events.song.destroyed": "gone"
  },
  relations: {},
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "Hidden songs are listed.",
    "last_scheduled_at need not move updated_at: reconciliation finds it."
  ],
  canonical: [song],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    song.draft({
      title: attributes.title,
      author: attributes.author,
      copyright: attributes.copyright,
      administrator: attributes.admin,
      ccliNumber: attributes.ccli_number,
      themes: attributes.themes,
      notes: attributes.notes,
      isHidden: attributes.hidden,
      lastScheduledAt: attributes.last_scheduled_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
