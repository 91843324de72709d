import { defineEntity, parent } from "@openfaith/adapter-core"
import { instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { refund } from "@openfaith/canonical"
import { Schema } from "effect"

export const Refund = defineEntity({
  name: "giving.Refund",
  type: "Refund",
  reference: "Giving 2019-10-18, Refund",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    amount_cents: longInteger,
    amount_currency: text,
    fee_cents: longInteger,
    refunded_at: instant,
    fee_currency: text
  }),
  list: {
    path: "/giving/v2/donations/{donation_id}/refund",
    holdsOne: true,
    under: "giving.Donation",
    perPage: 100,
    canInclude: ["designation_refunds"],
    harvestFrom: { entity: "giving.Donation", include: "refund" }
  },
  get: { path: "/giving/v2/donations/{donation_id}/refund/{id}" },
  changes: "none", // there is no list to ask for changes
  deletes: "parentScan", // the catalogue of webhooks has no event for refunds
  relations: { donation: parent("giving.Donation", "A refund is reached through its donation alone.") },
  assumed: ["A donation that was given back includes its refund, and has one at most."],
  canonical: [refund],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    refund.draft({
      amountMinor: attributes.amount_cents,
      currency: attributes.amount_currency,
      feeMinor: attributes.fee_cents,
      feeCurrency: attributes.fee_currency,
      refundedAt: attributes.refunded_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      donation: related.donation
    })
  ]
})
