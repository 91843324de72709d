import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const attendanceType = defineCanonical({
  name: "attendance_type",
  idPrefix: "attendance_type",
  doc: "People who are counted by heads at an event, such as adults in the hall.",
  columns: {
    name: text("Who is counted."),
    color: text("The colour it is shown in, as the source writes it."),
    capacity: integer("How many there may be."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    event: reference("check_in_event", "The event.")
  }
})
