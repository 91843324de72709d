import { defineEntity, hard } from "@openfaith/adapter-core"
import { integer, text } from "@openfaith/adapter-core/attributes"
import { customFieldOption } from "@openfaith/canonical"
import { Schema } from "effect"

export const FieldOption = defineEntity({
  name: "people.FieldOption",
  type: "FieldOption",
  reference: "People 2025-03-20, FieldOption",
  attributes: Schema.Struct({ value: text, sequence: integer }),
  list: {
    // There is no flat list. One by tab exists, which saves requests only where tabs hold many definitions with options.
    path: "/people/v2/field_definitions/{field_definition_id}/field_options",
    under: "people.FieldDefinition",
    perPage: 100,
    orderBy: ["sequence", "value"],
    filterBy: ["sequence", "value"]
  },
  get: { path: "/people/v2/field_definitions/{field_definition_id}/field_options/{id}" },
  create: { path: "/people/v2/field_definitions/{field_definition_id}/field_options", takes: ["value", "sequence"] },
  update: { path: "/people/v2/field_definitions/{field_definition_id}/field_options/{id}", takes: ["value", "sequence"] },
  delete: { path: "/people/v2/field_definitions/{field_definition_id}/field_options/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for options
  relations: { field_definition: hard("people.FieldDefinition", "Options are listed and created under their definition.") },
  assumed: ["Unordered pages come in ascending id.", "Every row names its definition in its relationships."],
  canonical: [customFieldOption],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    customFieldOption.draft({ value: attributes.value, position: attributes.sequence, field: related.field_definition })
  ]
})
