import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const resourceRequest = defineCanonical({
  name: "resource_request",
  idPrefix: "resource_request",
  doc: "What an event asks for: a room or some of a resource. What it got is in resource_booking.",
  columns: {
    approvalStatus: text("`approved`, `pending` or `rejected`."),
    quantity: integer("How many."),
    notes: text("What was written along with it."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    event: reference("event", "The event."),
    resource: reference("resource", "What is asked for."),
    roomRequest: reference("resource_request", "The request for the room it belongs to."),
    roomSetup: reference("room_setup", "How the room is to be laid out."),
    requestedBy: reference("person", "Who asked.")
  }
})
