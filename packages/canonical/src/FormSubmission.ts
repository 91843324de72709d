import { boolean, defineCanonical, reference, timestamp } from "./vocabulary.ts"

export const formSubmission = defineCanonical({
  name: "form_submission",
  idPrefix: "form_submission",
  doc: "A form that somebody has filled in.",
  columns: {
    isVerified: boolean("Whoever filled it in has shown to be the person."),
    sourceCreatedAt: timestamp("When it was sent.")
  },
  references: {
    form: reference("form", "The form."),
    person: reference("person", "Who filled it in.")
  }
})
