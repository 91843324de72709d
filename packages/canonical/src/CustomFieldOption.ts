import { defineCanonical, integer, reference, text } from "./vocabulary.ts"

export const customFieldOption = defineCanonical({
  name: "custom_field_option",
  idPrefix: "custom_field_option",
  doc: "One choice offered by a custom field.",
  columns: {
    value: text("The choice, as shown."),
    position: integer("Its place among the choices, ascending.")
  },
  references: { field: reference("custom_field", "The field that offers it.") }
})
