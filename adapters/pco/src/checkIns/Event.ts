import { defineEntity } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { checkInEvent } from "@openfaith/canonical"
import { Schema } from "effect"

export const CheckInsEvent = defineEntity({
  name: "check-ins.Event",
  type: "Event",
  reference: "Check-Ins 2025-05-28, Event",
  attributes: Schema.Struct({
    name: text,
    frequency: text,
    enable_services_integration: flag,
    created_at: instant,
    updated_at: instant,
    archived_at: instant,
    integration_key: text,
    location_times_enabled: flag,
    pre_select_enabled: flag
  }),
  list: {
    // Its attendance types could be included; they have a list of their own.
    path: "/check-ins/v2/events",
    perPage: 100,
    canInclude: ["attendance_types"],
    orderBy: ["created_at", "name"],
    filterBy: ["name"],
    filterBySpecial: ["id"]
  },
  get: { path: "/check-ins/v2/events/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {},
  assumed: [
    "Unordered pages come in ascending id.",
    "Archived events are in the list: the filters archived and not_archived pick from it."
  ],
  canonical: [checkInEvent],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    checkInEvent.draft({
      name: attributes.name,
      frequency: attributes.frequency,
      archivedAt: attributes.archived_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
