import { defineEntity, hard } from "@openfaith/adapter-core"
import { id, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { customField } from "@openfaith/canonical"
import { Schema } from "effect"

export const FieldDefinition = defineEntity({
  name: "people.FieldDefinition",
  type: "FieldDefinition",
  reference: "People 2025-03-20, FieldDefinition",
  attributes: Schema.Struct({
    data_type: text,
    name: text,
    sequence: integer,
    slug: text,
    config: text,
    deleted_at: instant,
    tab_id: id
  }),
  list: {
    // Without the filter include_deleted, so removed definitions leave the list like removed rows of any other kind.
    path: "/people/v2/field_definitions",
    perPage: 100,
    canInclude: ["field_options", "tab"],
    orderBy: ["config", "data_type", "deleted_at", "name", "sequence", "slug", "tab_id"],
    filterBy: ["config", "data_type", "deleted_at", "name", "sequence", "slug", "tab_id"]
  },
  get: { path: "/people/v2/field_definitions/{id}" },
  create: { path: "/people/v2/tabs/{tab_id}/field_definitions", takes: ["data_type", "name", "sequence", "slug", "config", "deleted_at"] },
  update: { path: "/people/v2/field_definitions/{id}", takes: ["data_type", "name", "sequence", "slug", "config", "deleted_at"] },
  delete: { path: "/people/v2/field_definitions/{id}" },
  changes: "none", // no created_at, no updated_at
  deletes: "event",
  events: {
    "people.v2.events.field_definition.created": "changed",
    "people.v2.events.field_definition.updated": "changed",
    "people.v2.events.field_definition.destroyed": "gone"
  },
  relations: { tab: hard("people.Tab", "A definition is created under its tab (People 2025-03-20, FieldDefinition).") },
  assumed: ["Unordered pages come in ascending id.", "A removed definition may still answer by id, with deleted_at set."],
  canonical: [customField],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    customField.draft({
      name: attributes.name,
      slug: attributes.slug,
      dataType: attributes.data_type,
      config: attributes.config,
      position: attributes.sequence,
      sourceDeletedAt: attributes.deleted_at,
      group: related.tab
    })
  ]
})
