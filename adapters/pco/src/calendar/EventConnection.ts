import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { id, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const EventConnection = mirrorEntity({
  name: "calendar.EventConnection",
  type: "EventConnection",
  reference: "Calendar 2022-07-07, EventConnection",
  attributes: Schema.Struct({
    connected_to_id: id,
    connected_to_name: text,
    connected_to_type: text,
    product_name: text,
    connected_to_url: text
  }),
  list: {
    // There is no other list: a request for each event.
    path: "/calendar/v2/events/{event_id}/event_connections",
    under: "calendar.Event",
    perPage: 100,
    filterBy: ["product_name"]
  },
  get: { path: "/calendar/v2/events/{event_id}/event_connections/{id}" },
  create: {
    path: "/calendar/v2/events/{event_id}/event_connections",
    takes: ["connected_to_id", "connected_to_name", "connected_to_type", "product_name"]
  },
  update: {
    path: "/calendar/v2/events/{event_id}/event_connections/{id}",
    takes: ["connected_to_id", "connected_to_name", "connected_to_type", "product_name"]
  },
  delete: { path: "/calendar/v2/events/{event_id}/event_connections/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: {
    event: hard("calendar.Event", "Connections are listed and created under their event.")
    // connected_to_id leads to whatever the product named beside it has.
  },
  assumed: ["Unordered pages come in ascending id."]
})
