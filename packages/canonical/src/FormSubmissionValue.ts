import { defineCanonical, reference, text } from "./vocabulary.ts"

export const formSubmissionValue = defineCanonical({
  name: "form_submission_value",
  idPrefix: "form_submission_value",
  doc: "What was filled into one field of a form.",
  columns: { value: text("The answer, as the source shows it.") },
  references: {
    submission: reference("form_submission", "The form that was filled in."),
    field: reference("form_field", "The field."),
    option: reference("form_field_option", "The choice that was taken, where the field offers choices.")
  }
})
