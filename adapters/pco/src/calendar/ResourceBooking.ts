import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { instant, integer } from "@openfaith/adapter-core/attributes"
import { resourceBooking } from "@openfaith/canonical"
import { Schema } from "effect"

export const ResourceBooking = defineEntity({
  name: "calendar.ResourceBooking",
  type: "ResourceBooking",
  reference: "Calendar 2022-07-07, ResourceBooking",
  attributes: Schema.Struct({
    created_at: instant,
    ends_at: instant,
    starts_at: instant,
    updated_at: instant,
    quantity: integer
  }),
  list: {
    path: "/calendar/v2/resource_bookings",
    perPage: 100,
    // The request is named only when included; instance and resource are named anyway.
    include: ["event_resource_request"],
    canInclude: ["event_instance", "resource"],
    orderBy: ["created_at", "ends_at", "starts_at", "updated_at"],
    filterBy: ["created_at", "ends_at", "starts_at", "updated_at"]
  },
  get: { path: "/calendar/v2/resource_bookings/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    event: soft("calendar.Event"),
    event_instance: hard(
      "calendar.EventInstance",
      "A booking is for one time of an event, below which it is listed too (Calendar 2022-07-07, ResourceBooking)."
    ),
    resource: hard("calendar.Resource", "It is of one resource, below which it is listed too."),
    event_resource_request: soft("calendar.EventResourceRequest")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [resourceBooking],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    resourceBooking.draft({
      startsAt: attributes.starts_at,
      endsAt: attributes.ends_at,
      quantity: attributes.quantity,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      event: related.event,
      occurrence: related.event_instance,
      resource: related.resource,
      request: related.event_resource_request
    })
  ]
})
