import { boolean, defineCanonical, reference, text } from "./vocabulary.ts"

export const groupAttendance = defineCanonical({
  name: "group_attendance",
  idPrefix: "group_attendance",
  doc: "Whether one person came to one meeting of a group.",
  columns: {
    hasAttended: boolean("The person came."),
    role: text("As what: `member`, `leader`, `visitor` or `applicant`.")
  },
  references: {
    groupEvent: reference("group_event", "The meeting."),
    person: reference("person", "The person.")
  }
})
