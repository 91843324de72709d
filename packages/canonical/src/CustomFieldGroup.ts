import { defineCanonical, integer, text } from "./vocabulary.ts"

export const customFieldGroup = defineCanonical({
  name: "custom_field_group",
  idPrefix: "custom_field_group",
  doc: "A heading under which the church groups its own fields, such as a tab of a profile.",
  columns: {
    name: text("The heading."),
    slug: text("The heading as an identifier."),
    position: integer("Its place among the groups, ascending.")
  },
  references: {}
})
