import { defineEntity, soft } from "@openfaith/adapter-core"
import { instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { donationBatch } from "@openfaith/canonical"
import { Schema } from "effect"

export const Batch = defineEntity({
  name: "giving.Batch",
  type: "Batch",
  reference: "Giving 2019-10-18, Batch",
  // No attribute is volatile: the total moves only when a donation of the batch does, and the stored one should move with it.
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    committed_at: instant,
    description: text,
    total_cents: longInteger,
    total_currency: text,
    status: text
  }),
  list: {
    path: "/giving/v2/batches",
    perPage: 100,
    include: ["owner"],
    canInclude: ["batch_group"], // among the relationships only when included
    orderBy: ["updated_at"],
    filterBy: ["updated_at"]
  },
  get: { path: "/giving/v2/batches/{id}" },
  create: { path: "/giving/v2/batches", takes: ["description"] },
  update: { path: "/giving/v2/batches/{id}", takes: ["description"] },
  delete: { path: "/giving/v2/batches/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for a batch that is gone
  events: { "giving.v2.events.batch.created": "changed", "giving.v2.events.batch.updated": "changed" },
  relations: { batch_group: soft("giving.BatchGroup"), owner: soft("giving.Person") },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute; that it does when a donation changes the total is not said.",
    "Its events are those that integrations subscribe to; the reference does not list them."
  ],
  canonical: [donationBatch],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    donationBatch.draft({
      description: attributes.description,
      status: attributes.status,
      committedAt: attributes.committed_at,
      totalMinor: attributes.total_cents,
      currency: attributes.total_currency,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      owner: related.owner
    })
  ]
})
