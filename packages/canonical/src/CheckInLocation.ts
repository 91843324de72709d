import { boolean, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const checkInLocation = defineCanonical({
  name: "check_in_location",
  idPrefix: "check_in_location",
  doc: "A room people are checked in to, or a folder of rooms, with whom it is meant for.",
  columns: {
    name: text("What it is called."),
    kind: text("A room or a folder, in the source's own words: `Location` or `Folder`."),
    audience: text("Whom it takes, in the source's own words, such as child or adult."),
    gender: text("Whom it takes by gender, as the source words it."),
    ageMinMonths: integer("Youngest age in months."),
    ageMaxMonths: integer("Oldest age in months."),
    gradeMin: integer("Lowest school grade: 0 is kindergarten."),
    gradeMax: integer("Highest school grade."),
    capacity: integer("How many it takes."),
    minVolunteers: integer("Volunteers there have to be."),
    attendeesPerVolunteer: integer("How many one volunteer may look after."),
    isOpen: boolean("One can check in to it now."),
    position: integer("Its place among its neighbours, ascending."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    event: reference("check_in_event", "The event it is for."),
    parent: reference("check_in_location", "The folder it is in.")
  }
})
