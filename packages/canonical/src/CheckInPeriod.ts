import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const checkInPeriod = defineCanonical({
  name: "check_in_period",
  idPrefix: "check_in_period",
  doc: "One occasion of a check-in event, such as one Sunday or one week of camp. Within it, the hours are its times.",
  columns: {
    startsAt: timestamp("When it begins."),
    endsAt: timestamp("When it ends."),
    note: text("What the church noted about it."),
    regularCount: integer("Regular attenders who checked in, as the source counts them."),
    guestCount: integer("Guests who did."),
    volunteerCount: integer("Volunteers who did."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    event: reference("check_in_event", "The event.")
  }
})
