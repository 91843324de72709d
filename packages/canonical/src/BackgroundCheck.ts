import { boolean, date, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const backgroundCheck = defineCanonical({
  name: "background_check",
  idPrefix: "background_check",
  doc: "One check of a person's past, such as whoever works with children has to pass.",
  columns: {
    status: text(
      "`awaiting_applicant`, `expired_invitation`, `report_processing`, `needs_review`, `complete_clear`, `complete_not_clear` or `canceled`. Sensitive."
    ),
    isCurrent: boolean("It is the one that counts."),
    note: text("What was written down about it. Sensitive."),
    reportUrl: text("Where its report is. Sensitive."),
    expiresOn: date("The last day it is good for."),
    completedAt: timestamp("When it was completed."),
    statusChangedAt: timestamp("When its status last changed.")
  },
  references: { person: reference("person", "Who was checked.") }
})
