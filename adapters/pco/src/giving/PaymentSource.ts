import { defineEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { paymentSource } from "@openfaith/canonical"
import { Schema } from "effect"

export const PaymentSource = defineEntity({
  name: "giving.PaymentSource",
  type: "PaymentSource",
  reference: "Giving 2019-10-18, PaymentSource",
  attributes: Schema.Struct({ created_at: instant, updated_at: instant, name: text, payment_source_type: text }),
  list: { path: "/giving/v2/payment_sources", perPage: 100 },
  get: { path: "/giving/v2/payment_sources/{id}" },
  create: { path: "/giving/v2/payment_sources", takes: ["name", "payment_source_type"] },
  update: { path: "/giving/v2/payment_sources/{id}", takes: ["name", "payment_source_type"] },
  delete: { path: "/giving/v2/payment_sources/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Giving 2019-10-18, PaymentSource)
  deletes: "listDiff", // the catalogue of webhooks has no event for payment sources
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [paymentSource],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    paymentSource.draft({
      name: attributes.name,
      kind: attributes.payment_source_type,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
