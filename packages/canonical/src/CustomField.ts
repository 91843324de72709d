import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const customField = defineCanonical({
  name: "custom_field",
  idPrefix: "custom_field",
  doc: "A field the church defined for itself, such as Baptised on. Values are in custom_field_value.",
  columns: {
    name: text("The field's label."),
    slug: text("The label as an identifier."),
    dataType: text("Kind of value, in the source's own words, such as text, date or checkboxes."),
    config: text("Settings of the field, as the source writes them."),
    position: integer("Its place within its group, ascending."),
    sourceDeletedAt: timestamp("When the church removed the field, at sources that keep removed fields.")
  },
  references: { group: reference("custom_field_group", "The heading it stands under.") }
})
