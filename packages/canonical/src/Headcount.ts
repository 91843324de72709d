import { defineCanonical, integer, reference, timestamp } from "./vocabulary.ts"

export const headcount = defineCanonical({
  name: "headcount",
  idPrefix: "headcount",
  doc: "How many people of one kind were counted at one hour.",
  columns: {
    total: integer("How many."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    eventTime: reference("check_in_event_time", "The hour."),
    attendanceType: reference("attendance_type", "Who was counted.")
  }
})
