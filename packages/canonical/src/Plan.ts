import { boolean, date, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const plan = defineCanonical({
  name: "plan",
  idPrefix: "plan",
  doc: "One service of a kind: what happens, when, and who serves. Its times are in plan_time.",
  columns: {
    title: text("What it is called, where it has a name of its own."),
    seriesTitle: text("The series' title, also where the source keeps no series."),
    dates: text("Its days, as the source writes them."),
    startsOn: date("Day of its first time, where the church is; null where it has no time yet."),
    endsOn: date("Day of its last time, where the church is; null where it has no time yet."),
    lengthSeconds: integer("What its items take together, without those before and after the service."),
    isPublic: boolean("Anybody may see it."),
    isMultiDay: boolean("It goes over several days."),
    url: text("Its page at the source."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    serviceType: reference("service_type", "Which kind of service it is."),
    series: reference("series", "The series it belongs to."),
    createdBy: reference("person", "Who made it."),
    updatedBy: reference("person", "Who changed it last.")
  }
})
