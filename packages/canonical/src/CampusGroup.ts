import { defineCanonical, reference } from "./vocabulary.ts"

export const campusGroup = defineCanonical({
  name: "campus_group",
  idPrefix: "campus_group",
  doc: "A group that belongs to a campus. A group can belong to several.",
  columns: {},
  references: {
    group: reference("group", "The group."),
    campus: reference("campus", "The campus.")
  }
})
