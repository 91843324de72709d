import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { json, text } from "@openfaith/adapter-core/attributes"
import { formSubmissionValue } from "@openfaith/canonical"
import { Schema } from "effect"

export const FormSubmissionValue = defineEntity({
  name: "people.FormSubmissionValue",
  type: "FormSubmissionValue",
  reference: "People 2025-03-20, FormSubmissionValue",
  attributes: Schema.Struct({
    display_value: text,
    attachments: json
  }),
  list: {
    path: "/people/v2/forms/{form_id}/form_submissions/{form_submission_id}/form_submission_values",
    under: "people.FormSubmission",
    perPage: 100,
    harvestFrom: { entity: "people.FormSubmission", include: "form_submission_values" }
  },
  get: { path: "/people/v2/forms/{form_id}/form_submissions/{form_submission_id}/form_submission_values/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    form_field: hard("people.FormField", "A value answers one field (People 2025-03-20, FormSubmissionValue)."),
    form_field_option: soft("people.FormFieldOption"),
    form_submission: hard("people.FormSubmission", "Values are listed under their submission (People 2025-03-20, FormSubmissionValue).")
  },
  // Links of files are signed anew in every answer where they are known (planningcenter/developers#532); the reference says of these only that they are a list.
  volatile: ["attachments"],
  assumed: ["Unordered pages come in ascending id.", "A value included with its submission looks like a listed one, submission and all."],
  canonical: [formSubmissionValue],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    formSubmissionValue.draft({
      value: attributes.display_value,
      submission: related.form_submission,
      field: related.form_field,
      option: related.form_field_option
    })
  ]
})
