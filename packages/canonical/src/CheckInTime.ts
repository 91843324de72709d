import { boolean, defineCanonical, reference, text } from "./vocabulary.ts"

export const checkInTime = defineCanonical({
  name: "check_in_time",
  idPrefix: "check_in_time",
  doc: "One hour and room of a check-in. Somebody who stays for two services has two.",
  columns: {
    kind: text("As what, in the source's own words: `Regular`, `Guest` or `Volunteer`."),
    isValidated: boolean("It has been confirmed.")
  },
  references: {
    checkIn: reference("check_in", "The check-in."),
    eventTime: reference("check_in_event_time", "The hour."),
    location: reference("check_in_location", "The room.")
  }
})
