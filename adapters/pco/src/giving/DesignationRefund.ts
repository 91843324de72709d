import { defineEntity, hard, parent } from "@openfaith/adapter-core"
import { longInteger, text } from "@openfaith/adapter-core/attributes"
import { designationRefund } from "@openfaith/canonical"
import { Schema } from "effect"

export const DesignationRefund = defineEntity({
  name: "giving.DesignationRefund",
  type: "DesignationRefund",
  reference: "Giving 2019-10-18, DesignationRefund",
  attributes: Schema.Struct({ amount_cents: longInteger, amount_currency: text }),
  list: {
    // One list for each refund, of which there are few; the path names its donation.
    path: "/giving/v2/donations/{donation_id}/refund/designation_refunds",
    under: "giving.Refund",
    perPage: 100,
    canInclude: ["designation"]
  },
  get: { path: "/giving/v2/donations/{donation_id}/refund/designation_refunds/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: {
    refund: parent("giving.Refund", "Designation refunds are listed under their refund."),
    designation: hard("giving.Designation", "It says how much of one designation was given back (Giving 2019-10-18, DesignationRefund).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [designationRefund],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    designationRefund.draft({
      amountMinor: attributes.amount_cents,
      currency: attributes.amount_currency,
      refund: related.refund,
      designation: related.designation
    })
  ]
})
