import { defineEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { serviceType } from "@openfaith/canonical"
import { Schema } from "effect"

export const ServiceType = defineEntity({
  name: "services.ServiceType",
  type: "ServiceType",
  reference: "Services 2018-11-01, ServiceType",
  attributes: Schema.Struct({
    archived_at: instant,
    created_at: instant,
    deleted_at: instant,
    name: text,
    sequence: integer,
    updated_at: instant,
    permissions: text,
    attachment_types_enabled: flag,
    scheduled_publish: flag,
    custom_item_types: json,
    standard_item_types: json,
    background_check_permissions: text,
    comment_permissions: text,
    frequency: text,
    last_plan_from: text
  }),
  list: {
    // Time preference options ride along for services.TimePreferenceOption.
    path: "/services/v2/service_types",
    perPage: 100,
    include: ["time_preference_options"],
    orderBy: ["name", "sequence"],
    filterBy: ["name"],
    filterBySpecial: ["id", "parent_id"]
  },
  get: { path: "/services/v2/service_types/{id}" },
  create: {
    path: "/services/v2/service_types",
    takes: [
      "attachment_types_enabled",
      "background_check_permissions",
      "comment_permissions",
      "custom_item_types",
      "frequency",
      "last_plan_from",
      "name",
      "parent_id",
      "scheduled_publish",
      "sequence",
      "standard_item_types"
    ]
  },
  update: {
    path: "/services/v2/service_types/{id}",
    takes: [
      "attachment_types_enabled",
      "background_check_permissions",
      "comment_permissions",
      "custom_item_types",
      "frequency",
      "last_plan_from",
      "name",
      "parent_id",
      "scheduled_publish",
      "sequence",
      "standard_item_types"
    ]
  },
  delete: { path: "/services/v2/service_types/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    parent: soft("services.Folder") // the folder it lies in
  },
  assumed: ["Unordered pages come in ascending id.", "Archived service types are listed; deleted ones are not, or with deleted_at set."],
  canonical: [serviceType],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    serviceType.draft({
      name: attributes.name,
      frequency: attributes.frequency,
      position: attributes.sequence,
      archivedAt: attributes.archived_at,
      sourceDeletedAt: attributes.deleted_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      folder: related.parent
    })
  ]
})
