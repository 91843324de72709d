import { defineCanonical, reference, timestamp } from "./vocabulary.ts"

export const registration = defineCanonical({
  name: "registration",
  idPrefix: "registration",
  doc: "One registering for a signup. Who comes is in attendee, one or several for each registration.",
  columns: {
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    signup: reference("signup", "What was registered for."),
    registrant: reference("person", "Whom to ask about it."),
    createdBy: reference("person", "Who entered it.")
  }
})
