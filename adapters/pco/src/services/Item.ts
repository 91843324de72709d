import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { planItem } from "@openfaith/canonical"
import { Schema } from "effect"

export const Item = defineEntity({
  name: "services.Item",
  type: "Item",
  reference: "Services 2018-11-01, Item",
  attributes: Schema.Struct({
    title: text,
    sequence: integer,
    created_at: instant,
    updated_at: instant,
    length: integer,
    item_type: text,
    html_details: text,
    service_position: text,
    description: text,
    key_name: text,
    custom_arrangement_sequence: json, // a list, a text or an object
    custom_arrangement_sequence_short: json,
    custom_arrangement_sequence_full: json
  }),
  list: {
    // The id of the media appears only when included (Services 2018-11-01, Item). Notes and times ride along for services.ItemNote and services.ItemTime.
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items",
    under: "services.Plan",
    perPage: 100,
    include: ["item_notes", "item_times", "media"],
    canInclude: ["arrangement", "key", "selected_attachment", "song"]
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{id}" },
  create: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items",
    takes: [
      "arrangement_id",
      "custom_arrangement_sequence",
      "description",
      "html_details",
      "key_id",
      "length",
      "selected_layout_id",
      "service_position",
      "song_id",
      "title",
      "item_type",
      "sequence"
    ]
  },
  update: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{id}",
    takes: [
      "arrangement_id",
      "custom_arrangement_sequence",
      "description",
      "html_details",
      "key_id",
      "length",
      "selected_layout_id",
      "service_position",
      "song_id",
      "title"
    ]
  },
  delete: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "event",
  events: {
    "services.v2.events.plan_item.created": "changed",
    "services.v2.events.plan_item.updated": "changed",
    "services.v2.events.plan_item.destroyed": "gone"
  },
  relations: {
    plan: hard("services.Plan", "Items are listed and created under their plan."),
    song: soft("services.Song"),
    arrangement: soft("services.Arrangement"),
    key: soft("services.Key"),
    media: soft("services.Media")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [planItem],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    planItem.draft({
      title: attributes.title,
      kind: attributes.item_type,
      position: attributes.sequence,
      servicePosition: attributes.service_position,
      lengthSeconds: attributes.length,
      description: attributes.description,
      details: attributes.html_details,
      keyName: attributes.key_name,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      plan: related.plan,
      song: related.song,
      arrangement: related.arrangement,
      key: related.key,
      media: related.media
    })
  ]
})
