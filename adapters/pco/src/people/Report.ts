import { mirrorEntity, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Report = mirrorEntity({
  name: "people.Report",
  type: "Report",
  reference: "People 2025-03-20, Report",
  attributes: Schema.Struct({
    name: text,
    body: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/reports",
    perPage: 100,
    // Who appears only when included (People 2025-03-20, Report).
    include: ["created_by", "updated_by"],
    orderBy: ["body", "created_at", "name", "updated_at"],
    filterBy: ["body", "created_at", "name", "updated_at"]
  },
  get: { path: "/people/v2/reports/{id}" },
  create: { path: "/people/v2/reports", takes: ["name", "body"] },
  update: { path: "/people/v2/reports/{id}", takes: ["name", "body"] },
  delete: { path: "/people/v2/reports/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    created_by: soft("people.Person"),
    updated_by: soft("people.Person")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."]
})
