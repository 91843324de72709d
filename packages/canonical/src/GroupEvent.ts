import { boolean, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const groupEvent = defineCanonical({
  name: "group_event",
  idPrefix: "group_event",
  doc: "One meeting of a group. Who came is in group_attendance.",
  columns: {
    name: text("What it is called."),
    description: text("What it is about; may hold HTML."),
    startsAt: timestamp("When it begins."),
    endsAt: timestamp("When it ends."),
    isMultiDay: boolean("It goes on over more than a day."),
    isRepeating: boolean("It is one of a series."),
    isCancelled: boolean("It does not take place."),
    cancelledAt: timestamp("When it was called off."),
    meetsAt: text("`physical` or `virtual`."),
    virtualUrl: text("Where to join when it is online."),
    visitorCount: integer("How many came who are nobody the church knows.")
  },
  references: {
    group: reference("group", "The group that meets."),
    meetingPlace: reference("meeting_place", "Where."),
    attendanceTakenBy: reference("person", "Who told who was there.")
  }
})
