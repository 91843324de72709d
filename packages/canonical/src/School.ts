import { defineCanonical, integer, text } from "./vocabulary.ts"

export const school = defineCanonical({
  name: "school",
  idPrefix: "school",
  doc: "A school that people of the church go to.",
  columns: {
    name: text("Its name."),
    position: integer("Where it stands among the schools."),
    lowestGrade: text("The grade it begins with, as the source words it."),
    highestGrade: text("The grade it ends with, as the source words it.")
  },
  references: {}
})
