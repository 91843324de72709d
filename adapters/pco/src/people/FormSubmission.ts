import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, instant } from "@openfaith/adapter-core/attributes"
import { formSubmission } from "@openfaith/canonical"
import { Schema } from "effect"

export const FormSubmission = defineEntity({
  name: "people.FormSubmission",
  type: "FormSubmission",
  reference: "People 2025-03-20, FormSubmission",
  // Without requires_verification, which only `fields` brings.
  attributes: Schema.Struct({
    verified: flag,
    created_at: instant
  }),
  list: {
    path: "/people/v2/forms/{form_id}/form_submissions",
    under: "people.Form",
    perPage: 100,
    // For people.FormSubmissionValue.
    include: ["form_submission_values"],
    canInclude: ["form", "form_fields", "person"],
    // By names of the person too, which are no attributes.
    orderBy: ["created_at"]
  },
  get: { path: "/people/v2/forms/{form_id}/form_submissions/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has an event for a new one only
  events: {
    "people.v2.events.form_submission.created": "changed"
  },
  relations: {
    person: soft("people.Person"), // nobody, where it was filled in by somebody who is not known
    form: hard("people.Form", "Submissions are listed under their form (People 2025-03-20, FormSubmission).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [formSubmission],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    formSubmission.draft({
      isVerified: attributes.verified,
      sourceCreatedAt: attributes.created_at,
      form: related.form,
      person: related.person
    })
  ]
})
