import { defineEntity, hard, parent } from "@openfaith/adapter-core"
import { longInteger, text } from "@openfaith/adapter-core/attributes"
import { recurringDonationDesignation } from "@openfaith/canonical"
import { Schema } from "effect"

export const RecurringDonationDesignation = defineEntity({
  name: "giving.RecurringDonationDesignation",
  type: "RecurringDonationDesignation",
  reference: "Giving 2019-10-18, RecurringDonationDesignation",
  attributes: Schema.Struct({ amount_cents: longInteger, amount_currency: text }),
  list: {
    path: "/giving/v2/recurring_donations/{recurring_donation_id}/designations",
    under: "giving.RecurringDonation",
    perPage: 100,
    include: ["fund"] // among the relationships only when included, so rows that are included themselves do not tell it
  },
  get: { path: "/giving/v2/recurring_donations/{recurring_donation_id}/designations/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: {
    recurring_donation: parent("giving.RecurringDonation", "Designations are listed under their recurring donation."),
    fund: hard("giving.Fund", "A designation is for one fund (Giving 2019-10-18, RecurringDonationDesignation).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [recurringDonationDesignation],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    recurringDonationDesignation.draft({
      amountMinor: attributes.amount_cents,
      currency: attributes.amount_currency,
      recurringDonation: related.recurring_donation,
      fund: related.fund
    })
  ]
})
