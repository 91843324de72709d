import { defineEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { list } from "@openfaith/canonical"
import { Schema } from "effect"

export const List = defineEntity({
  name: "people.List",
  type: "List",
  reference: "People 2025-03-20, List",
  attributes: Schema.Struct({
    name: text,
    auto_refresh: flag,
    status: text,
    has_inactive_results: flag,
    include_inactive: flag,
    returns: text,
    return_original_if_none: flag,
    subset: text,
    automations_active: flag,
    automations_count: integer,
    paused_automations_count: integer,
    description: text,
    invalid: flag,
    auto_refresh_frequency: text,
    name_or_description: text,
    recently_viewed: flag,
    refreshed_at: instant,
    starred: flag,
    total_people: integer,
    batch_completed_at: instant,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/lists",
    perPage: 100,
    // The ids of the first four appear only when included (People 2025-03-20, List). The last two ride along for people.ListShare and people.MailchimpSyncStatus.
    include: ["campus", "category", "created_by", "updated_by", "shares", "mailchimp_sync_status"],
    canInclude: ["people", "rules"],
    // By campus_id, list_category_id and list_categories.name too, which are no attributes.
    orderBy: ["batch_completed_at", "created_at", "name", "name_or_description", "updated_at"],
    filterBy: ["batch_completed_at", "created_at", "name", "updated_at"],
    filterBySpecial: ["id"]
  },
  get: { path: "/people/v2/lists/{id}" },
  update: { path: "/people/v2/lists/{id}", takes: [] },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.list.created": "changed",
    "people.v2.events.list.updated": "changed",
    "people.v2.events.list.refreshed": "changed",
    "people.v2.events.list.destroyed": "gone"
  },
  relations: {
    campus: soft("people.Campus"),
    category: soft("people.ListCategory"),
    created_by: soft("people.Person"),
    updated_by: soft("people.Person")
  },
  // The first two tell of whoever asks. The third is counted by the source, and was seen below zero (planningcenter/developers#742).
  volatile: ["recently_viewed", "starred", "total_people"],
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute, though not with a refresh."],
  canonical: [list],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    list.draft({
      name: attributes.name,
      description: attributes.description,
      status: attributes.status,
      isInvalid: attributes.invalid,
      includesInactive: attributes.include_inactive,
      returns: attributes.returns,
      isAutoRefreshed: attributes.auto_refresh,
      autoRefreshFrequency: attributes.auto_refresh_frequency,
      refreshedAt: attributes.refreshed_at,
      campus: related.campus,
      category: related.category,
      createdBy: related.created_by,
      updatedBy: related.updated_by,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
