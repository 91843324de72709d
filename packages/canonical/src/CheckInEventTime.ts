import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const checkInEventTime = defineCanonical({
  name: "check_in_event_time",
  idPrefix: "check_in_event_time",
  doc: "One hour of a period to check in for, such as the nine o'clock service.",
  columns: {
    name: text("What it is called, where it has a name."),
    startsAt: timestamp("When it begins."),
    opensAt: timestamp("From when on stations offer it."),
    closesAt: timestamp("Until when."),
    totalCount: integer("All who checked in, as the source counts them."),
    regularCount: integer("Regular attenders among them."),
    guestCount: integer("Guests among them."),
    volunteerCount: integer("Volunteers among them."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    event: reference("check_in_event", "The event."),
    period: reference("check_in_period", "The period it is part of.")
  }
})
