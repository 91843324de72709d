import { defineEntity, hard } from "@openfaith/adapter-core"
import { integer, text } from "@openfaith/adapter-core/attributes"
import { customFieldValue } from "@openfaith/canonical"
import { Schema } from "effect"

/** The reference calls it a string; answers hold an object with a link, null where the field has no file (planningcenter/developers#532). */
const file = Schema.NullOr(Schema.Union([Schema.Struct({ url: text }), Schema.String]))

export const FieldDatum = defineEntity({
  name: "people.FieldDatum",
  type: "FieldDatum",
  reference: "People 2025-03-20, FieldDatum",
  attributes: Schema.Struct({
    value: text,
    file,
    file_size: integer,
    file_content_type: text,
    file_name: text
  }),
  list: {
    path: "/people/v2/field_data",
    perPage: 100,
    canInclude: ["field_definition", "field_option", "tab"],
    // field_option could be included. It is not: the value repeats the option's text, and webhook payloads without it are complete as they are.
    orderBy: ["file", "file_content_type", "file_name", "file_size", "value"],
    filterBy: ["file", "file_content_type", "file_name", "file_size", "value"],
    filterBySpecial: ["field_definition_id"],
    // The largest collection of a church, without timestamps and without a useful order: read one definition at a time.
    partitionBy: { entity: "people.FieldDefinition", filter: "field_definition_id" }
  },
  get: { path: "/people/v2/field_data/{id}" },
  create: { path: "/people/v2/people/{person_id}/field_data", takes: ["value", "field_definition_id"] },
  update: { path: "/people/v2/field_data/{id}", takes: ["value", "field_definition_id"] },
  delete: { path: "/people/v2/field_data/{id}" },
  changes: "none", // no timestamps
  deletes: "event",
  events: {
    "people.v2.events.field_datum.created": "changed",
    "people.v2.events.field_datum.updated": "changed",
    "people.v2.events.field_datum.destroyed": "gone"
  },
  relations: {
    customizable: hard("people.Person", "Field data is created under its person; the name allows other owners, none are documented."),
    field_definition: hard("people.FieldDefinition", "A value is created with the id of its definition (People 2025-03-20, FieldDatum).")
  },
  // The file's link is signed anew in every answer and dies after ten minutes (planningcenter/developers#532). Another file shows in file_name or file_size.
  volatile: ["file"],
  assumed: [
    "Unordered pages come in ascending id.",
    "Values of a removed definition are not listed; if they are, the total exceeds the sum of the partitions."
  ],
  canonical: [customFieldValue],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    customFieldValue.draft({
      value: attributes.value,
      fileName: attributes.file_name,
      fileContentType: attributes.file_content_type,
      fileBytes: attributes.file_size,
      field: related.field_definition,
      person: related.customizable
    })
  ]
})
