import { mirrorEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const BatchGroup = mirrorEntity({
  name: "giving.BatchGroup",
  type: "BatchGroup",
  reference: "Giving 2019-10-18, BatchGroup",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    description: text,
    committed: flag,
    total_cents: longInteger,
    total_currency: text,
    status: text
  }),
  list: {
    path: "/giving/v2/batch_groups",
    perPage: 100,
    include: ["owner"], // among the relationships only when included
    orderBy: ["updated_at"],
    filterBy: ["updated_at"]
  },
  get: { path: "/giving/v2/batch_groups/{id}" },
  create: { path: "/giving/v2/batch_groups", takes: ["description"] },
  update: { path: "/giving/v2/batch_groups/{id}", takes: ["description"] },
  delete: { path: "/giving/v2/batch_groups/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for batch groups
  relations: { owner: soft("giving.Person") },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute; that it does when a batch changes the total is not said."
  ]
})
