import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { instant, json } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const EventResourceAnswer = mirrorEntity({
  name: "calendar.EventResourceAnswer",
  type: "EventResourceAnswer",
  reference: "Calendar 2022-07-07, EventResourceAnswer",
  attributes: Schema.Struct({
    answer: json,
    created_at: instant,
    updated_at: instant,
    question: json
  }),
  list: {
    // There is no other list: a request for each resource request.
    path: "/calendar/v2/event_resource_requests/{event_resource_request_id}/answers",
    under: "calendar.EventResourceRequest",
    perPage: 100
  },
  get: { path: "/calendar/v2/event_resource_requests/{event_resource_request_id}/answers/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: {
    event_resource_request: hard("calendar.EventResourceRequest", "Answers are listed under the request they were given for."),
    resource_question: hard("calendar.ResourceQuestion", "It answers one question (Calendar 2022-07-07, EventResourceAnswer)."),
    created_by: soft("calendar.Person"),
    updated_by: soft("calendar.Person")
  },
  assumed: ["Unordered pages come in ascending id."]
})
