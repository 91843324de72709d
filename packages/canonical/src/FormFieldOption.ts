import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const formFieldOption = defineCanonical({
  name: "form_field_option",
  idPrefix: "form_field_option",
  doc: "One of the choices a field of a form offers.",
  columns: {
    label: text("What is written beside it."),
    position: integer("Where it stands among the choices."),
    sourceCreatedAt: timestamp("When the source says the choice was created."),
    sourceUpdatedAt: timestamp("When the source says the choice last changed.")
  },
  references: { field: reference("form_field", "The field that offers it.") }
})
