import { boolean, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const formField = defineCanonical({
  name: "form_field",
  idPrefix: "form_field",
  doc: "One field of a form.",
  columns: {
    label: text("What is written beside it."),
    description: text("What is explained below it."),
    kind: text("What it takes, as the source words it: such as `text`, `checkboxes`, `date` or `custom_field`."),
    isRequired: boolean("It has to be filled in."),
    position: integer("Where it stands in the form."),
    sourceCreatedAt: timestamp("When the source says the field was created."),
    sourceUpdatedAt: timestamp("When the source says the field last changed.")
  },
  references: { form: reference("form", "The form it is part of.") }
})
