import { defineEntity, hard, parent } from "@openfaith/adapter-core"
import { longInteger, text } from "@openfaith/adapter-core/attributes"
import { designation } from "@openfaith/canonical"
import { Schema } from "effect"

export const Designation = defineEntity({
  name: "giving.Designation",
  type: "Designation",
  reference: "Giving 2019-10-18, Designation",
  attributes: Schema.Struct({ amount_cents: longInteger, amount_currency: text, fee_cents: longInteger }),
  list: {
    path: "/giving/v2/donations/{donation_id}/designations",
    under: "giving.Donation",
    perPage: 100,
    harvestFrom: { entity: "giving.Donation", include: "designations" }
  },
  get: { path: "/giving/v2/donations/{donation_id}/designations/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // a donation that is changed without their ids has new ones (Giving 2019-10-18, Donation)
  relations: {
    donation: parent("giving.Donation", "Designations are listed under their donation."),
    fund: hard("giving.Fund", "A designation is for one fund; without it, it cannot be created (Giving 2019-10-18, Donation).")
  },
  assumed: ["Unordered pages come in ascending id.", "A donation includes all of its designations."],
  canonical: [designation],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    designation.draft({
      amountMinor: attributes.amount_cents,
      currency: attributes.amount_currency,
      feeMinor: attributes.fee_cents,
      donation: related.donation,
      fund: related.fund
    })
  ]
})
