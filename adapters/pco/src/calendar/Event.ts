import { defineEntity, soft, softMany } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { event, tagging } from "@openfaith/canonical"
import { Schema } from "effect"
import { approvalIn } from "./approvalIn.ts"

export const CalendarEvent = defineEntity({
  name: "calendar.Event",
  type: "Event",
  reference: "Calendar 2022-07-07, Event",
  attributes: Schema.Struct({
    approval_status: text,
    created_at: instant,
    description: text,
    featured: flag,
    image_url: text,
    name: text,
    percent_approved: integer,
    percent_rejected: integer,
    registration_url: text,
    summary: text,
    updated_at: instant,
    visible_in_church_center: flag
  }),
  list: {
    path: "/calendar/v2/events",
    perPage: 100,
    // Feed and tags are named only when included. Attachments have a list of their own, and the owner is named anyway.
    include: ["feed", "tags"],
    canInclude: ["attachments", "owner"],
    filterBy: [
      "approval_status",
      "created_at",
      "featured",
      "name",
      "percent_approved",
      "percent_rejected",
      "updated_at",
      "visible_in_church_center"
    ]
  },
  get: { path: "/calendar/v2/events/{id}" },
  changes: { since: "updated_at" }, // a filter, not an order: read by windows
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    owner: soft("calendar.Person"),
    feed: soft("calendar.Feed"),
    tags: softMany("calendar.Tag")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "updated_at need not move when a tag is given or taken away: reconciliation finds those."
  ],
  canonical: [event, tagging],
  transformVersion: 1,
  toCanonical: ({ attributes, id, related }) => [
    event.draft({
      name: attributes.name,
      summary: attributes.summary,
      description: attributes.description,
      approvalStatus: approvalIn(attributes.approval_status),
      isPublic: attributes.visible_in_church_center,
      isFeatured: attributes.featured,
      pictureUrl: attributes.image_url,
      registrationUrl: attributes.registration_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      owner: related.owner
    }),
    ...related.tags.map((tag) =>
      tagging.draft(
        {
          tag,
          event: { entity: "calendar.Event", id },
          group: null,
          song: null,
          arrangement: null,
          media: null,
          person: null
        },
        tag.id
      )
    )
  ]
})
