import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { formFieldOption } from "@openfaith/canonical"
import { Schema } from "effect"

export const FormFieldOption = defineEntity({
  name: "people.FormFieldOption",
  type: "FormFieldOption",
  reference: "People 2025-03-20, FormFieldOption",
  attributes: Schema.Struct({
    label: text,
    sequence: integer,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    // Fields include options too, but the reference has that lead to one of them only: each field is asked for its own.
    path: "/people/v2/forms/{form_id}/fields/{form_field_id}/options",
    under: "people.FormField",
    perPage: 100,
    orderBy: ["created_at", "sequence", "updated_at"]
  },
  get: { path: "/people/v2/forms/{form_id}/fields/{form_field_id}/options/{id}" },
  changes: { since: "updated_at" },
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    // No `optionable`, whose resource has no page.
    form_field: hard("people.FormField", "Options are listed under their field (People 2025-03-20, FormFieldOption).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [formFieldOption],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    formFieldOption.draft({
      label: attributes.label,
      position: attributes.sequence,
      field: related.form_field,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
