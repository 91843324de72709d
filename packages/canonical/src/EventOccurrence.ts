import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const eventOccurrence = defineCanonical({
  name: "event_occurrence",
  idPrefix: "event_occurrence",
  doc: "One time an event of the calendar takes place.",
  columns: {
    startsAt: timestamp("When it begins."),
    endsAt: timestamp("When it ends."),
    publishedStartsAt: timestamp("When it begins, as the public is told."),
    publishedEndsAt: timestamp("When it ends, as the public is told."),
    isAllDay: boolean("It takes whole days."),
    location: text("Where, as typed."),
    recurrence: text("How it repeats, in the source's own words."),
    recurrenceDescription: text("The same as a sentence."),
    publicUrl: text("Its page among the church's pages."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    event: reference("event", "The event.")
  }
})
