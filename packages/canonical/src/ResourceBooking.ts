import { defineCanonical, integer, reference, timestamp } from "./vocabulary.ts"

export const resourceBooking = defineCanonical({
  name: "resource_booking",
  idPrefix: "resource_booking",
  doc: "A room or some of a resource kept free for one occurrence of an event.",
  columns: {
    startsAt: timestamp("From when on."),
    endsAt: timestamp("Until when."),
    quantity: integer("How many."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    event: reference("event", "The event."),
    occurrence: reference("event_occurrence", "When it takes place."),
    resource: reference("resource", "What is booked."),
    request: reference("resource_request", "The request it comes from.")
  }
})
