import { boolean, defineCanonical, reference, timestamp } from "./vocabulary.ts"

export const attendee = defineCanonical({
  name: "attendee",
  idPrefix: "attendee",
  doc: "A person who was registered for a signup.",
  columns: {
    isActive: boolean("Expected to come."),
    isCanceled: boolean("Taken back."),
    isWaitlisted: boolean("Waiting for a place."),
    waitlistedAt: timestamp("Since when they wait for a place."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    signup: reference("signup", "What they were registered for."),
    registration: reference("registration", "The registration they are part of."),
    person: reference("person", "The person."),
    selectionType: reference("selection_type", "What was chosen for them.")
  }
})
