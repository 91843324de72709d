import { boolean, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const checkIn = defineCanonical({
  name: "check_in",
  idPrefix: "check_in",
  doc: "One person checked in on one occasion. For which hours and rooms is in check_in_time.",
  columns: {
    firstName: text("The person's first name as it was then; all there is of some guests."),
    lastName: text("Family name, likewise."),
    kind: text("As what, in the source's own words: `Regular`, `Guest` or `Volunteer`."),
    isOneTimeGuest: boolean("A guest of whom nothing else is kept."),
    number: integer("Its number on the labels."),
    securityCode: text("The code that has to be shown to fetch a child."),
    medicalNotes: text("Allergies and the like. Sensitive."),
    emergencyContactName: text("Whom to call."),
    emergencyContactPhoneNumber: text("Under which number."),
    checkedInAt: timestamp("When the person was checked in."),
    confirmedAt: timestamp("When it was confirmed that the person is there."),
    checkedOutAt: timestamp("When the person was fetched or left."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    event: reference("check_in_event", "The event."),
    period: reference("check_in_period", "The occasion."),
    person: reference("person", "Who was checked in, where the source knows."),
    checkedInBy: reference("person", "Who checked the person in."),
    checkedOutBy: reference("person", "Who checked the person out.")
  }
})
