import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ResourceQuestion = mirrorEntity({
  name: "calendar.ResourceQuestion",
  type: "ResourceQuestion",
  reference: "Calendar 2022-07-07, ResourceQuestion",
  attributes: Schema.Struct({
    created_at: instant,
    kind: text,
    updated_at: instant,
    choices: text,
    description: text,
    multiple_select: flag,
    optional: flag,
    position: integer,
    question: text
  }),
  list: {
    path: "/calendar/v2/resource_questions",
    perPage: 100,
    filterBy: ["created_at", "kind", "updated_at"]
  },
  get: { path: "/calendar/v2/resource_questions/{id}" },
  create: {
    path: "/calendar/v2/resources/{resource_id}/resource_questions",
    takes: ["choices", "description", "kind", "multiple_select", "optional", "position", "question"]
  },
  update: {
    path: "/calendar/v2/resource_questions/{id}",
    takes: ["choices", "description", "kind", "multiple_select", "optional", "position", "question"]
  },
  delete: { path: "/calendar/v2/resource_questions/{id}" },
  changes: { since: "updated_at" }, // a filter, not an order: read by windows
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    resource: hard("calendar.Resource", "A question is created under the resource it is about.")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."]
})
