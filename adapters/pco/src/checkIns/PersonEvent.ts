import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, integer } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PersonEvent = mirrorEntity({
  name: "check-ins.PersonEvent",
  type: "PersonEvent",
  reference: "Check-Ins 2025-05-28, PersonEvent",
  attributes: Schema.Struct({
    check_in_count: integer,
    updated_at: instant,
    created_at: instant
  }),
  list: {
    // Listed under people too, who are many more than events.
    path: "/check-ins/v2/events/{event_id}/person_events",
    under: "check-ins.Event",
    perPage: 100,
    // The person is named only when included. The first and last check-in are left out: check-ins.CheckIn has them all.
    include: ["person"],
    canInclude: ["event", "first_check_in", "last_check_in"]
  },
  get: { path: "/check-ins/v2/events/{event_id}/person_events/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // Check-Ins has no webhooks
  relations: {
    event: parent("check-ins.Event", "These are listed under their event, which no relationship names."),
    person: hard("check-ins.Person", "It counts how often one person came to one event.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
