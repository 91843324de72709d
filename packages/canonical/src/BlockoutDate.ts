import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const blockoutDate = defineCanonical({
  name: "blockout_date",
  idPrefix: "blockout_date",
  doc: "One time at which a person cannot serve.",
  columns: {
    reason: text("Why, in the person's words."),
    startsAt: timestamp("When it begins."),
    endsAt: timestamp("When it ends."),
    timeZone: text("IANA name of the time zone it was entered in."),
    isShared: boolean("Other churches of the person know of it.")
  },
  references: {
    blockout: reference("blockout", "What it comes from."),
    person: reference("person", "Who cannot serve.")
  }
})
