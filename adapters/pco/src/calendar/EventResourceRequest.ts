import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { resourceRequest } from "@openfaith/canonical"
import { Schema } from "effect"
import { approvalIn } from "./approvalIn.ts"

export const EventResourceRequest = defineEntity({
  name: "calendar.EventResourceRequest",
  type: "EventResourceRequest",
  reference: "Calendar 2022-07-07, EventResourceRequest",
  attributes: Schema.Struct({
    approval_sent: flag,
    approval_status: text,
    created_at: instant,
    updated_at: instant,
    notes: text,
    quantity: integer
  }),
  list: {
    // All that could be included is named anyway.
    path: "/calendar/v2/event_resource_requests",
    perPage: 100,
    canInclude: ["created_by", "event", "resource", "room_setup", "updated_by"],
    filterBy: ["approval_sent", "approval_status", "created_at", "updated_at"]
  },
  get: { path: "/calendar/v2/event_resource_requests/{id}" },
  changes: { since: "updated_at" }, // a filter, not an order: read by windows
  deletes: "event",
  events: {
    "calendar.v2.events.event_request.created": "changed",
    "calendar.v2.events.event_request.updated": "changed",
    "calendar.v2.events.event_request.approved": "changed",
    "calendar.v2.events.event_request.destroyed": "gone"
  },
  relations: {
    event: hard("calendar.Event", "A request is an event's, below which it is listed too (Calendar 2022-07-07, EventResourceRequest)."),
    resource: hard("calendar.Resource", "It asks for one resource, below which it is listed too."),
    event_resource_request: soft("calendar.EventResourceRequest"),
    created_by: soft("calendar.Person"),
    updated_by: soft("calendar.Person"),
    room_setup: soft("calendar.RoomSetup")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "The record of an event_request event is a resource request; if it is none, nothing has its id and the reading by id finds nothing."
  ],
  canonical: [resourceRequest],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    resourceRequest.draft({
      approvalStatus: approvalIn(attributes.approval_status),
      quantity: attributes.quantity,
      notes: attributes.notes,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      event: related.event,
      resource: related.resource,
      roomRequest: related.event_resource_request,
      roomSetup: related.room_setup,
      requestedBy: related.created_by
    })
  ]
})
