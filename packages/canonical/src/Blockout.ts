import { boolean, date, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const blockout = defineCanonical({
  name: "blockout",
  idPrefix: "blockout",
  doc: "A time at which a person cannot serve; it may come again. Each single one is in blockout_date.",
  columns: {
    reason: text("Why, in the person's words."),
    description: text("When, in words."),
    startsAt: timestamp("When the first one begins."),
    endsAt: timestamp("When the first one ends."),
    timeZone: text("IANA name of the time zone it was entered in."),
    repeatFrequency: text("Every which period it comes again, in the source's own words, such as every_2; no_repeat where it does not."),
    repeatInterval: text("Which day of a month, in the source's own words, such as week_of_month_1."),
    repeatPeriod: text("`daily`, `weekly`, `monthly` or `yearly`."),
    repeatUntil: date("The last day on which it may come again."),
    isShared: boolean("Other churches of the person know of it."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    person: reference("person", "Who cannot serve.")
  }
})
