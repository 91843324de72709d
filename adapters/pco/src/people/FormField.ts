import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { formField } from "@openfaith/canonical"
import { Schema } from "effect"

export const FormField = defineEntity({
  name: "people.FormField",
  type: "FormField",
  reference: "People 2025-03-20, FormField",
  attributes: Schema.Struct({
    label: text,
    description: text,
    required: flag,
    settings: text,
    field_type: text,
    sequence: integer,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/forms/{form_id}/fields",
    under: "people.Form",
    perPage: 100,
    canInclude: ["options"],
    orderBy: ["created_at", "sequence", "updated_at"]
  },
  get: { path: "/people/v2/forms/{form_id}/fields/{id}" },
  changes: { since: "updated_at" },
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    // No `fieldable` and no `form_field_conditions`, whose resources have no page. No `options`: the reference has it lead to one option; options name their field.
    form: hard("people.Form", "Fields are listed under their form (People 2025-03-20, FormField).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [formField],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    formField.draft({
      label: attributes.label,
      description: attributes.description,
      kind: attributes.field_type,
      isRequired: attributes.required,
      position: attributes.sequence,
      form: related.form,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
