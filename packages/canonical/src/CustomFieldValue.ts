import { defineCanonical, integer, reference, text } from "./vocabulary.ts"

export const customFieldValue = defineCanonical({
  name: "custom_field_value",
  idPrefix: "custom_field_value",
  doc: "What one custom field holds for one person. A field with several choices has one row for each choice taken.",
  columns: {
    value: text("The value as text, whatever the field's kind; null where it is a file."),
    fileName: text("Name of the uploaded file."),
    fileContentType: text("Its media type."),
    fileBytes: integer("Its size in bytes.")
  },
  references: {
    field: reference("custom_field", "The field."),
    person: reference("person", "The person it is about.")
  }
})
