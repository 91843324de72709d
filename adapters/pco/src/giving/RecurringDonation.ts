import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant, json, longInteger, text } from "@openfaith/adapter-core/attributes"
import { recurringDonation } from "@openfaith/canonical"
import { Schema } from "effect"

export const RecurringDonation = defineEntity({
  name: "giving.RecurringDonation",
  type: "RecurringDonation",
  reference: "Giving 2019-10-18, RecurringDonation",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    release_hold_at: instant,
    amount_cents: longInteger,
    status: text,
    last_donation_received_at: instant,
    next_occurrence: instant,
    schedule: json, // such as { day_in_month: { day: 1 } }: a time expression of the Ruby library "repeatable"
    amount_currency: text
  }),
  // Its designations are not harvested: included ones do not say which fund they are for.
  list: { path: "/giving/v2/recurring_donations", perPage: 100, canInclude: ["designations"] },
  get: { path: "/giving/v2/recurring_donations/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Giving 2019-10-18, RecurringDonation)
  deletes: "event",
  events: {
    "giving.v2.events.recurring_donation.created": "changed",
    "giving.v2.events.recurring_donation.updated": "changed",
    "giving.v2.events.recurring_donation.destroyed": "gone"
  },
  relations: { person: hard("giving.Person", "A recurring donation is somebody's, and listed under them (Giving 2019-10-18).") },
  assumed: [
    "Unordered pages come in ascending id.",
    "Its events are those that integrations subscribe to; the reference does not list them."
  ],
  canonical: [recurringDonation],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    recurringDonation.draft({
      amountMinor: attributes.amount_cents,
      currency: attributes.amount_currency,
      status: attributes.status,
      holdEndsAt: attributes.release_hold_at,
      lastDonationReceivedAt: attributes.last_donation_received_at,
      nextOccurrenceAt: attributes.next_occurrence,
      schedule: attributes.schedule,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person
    })
  ]
})
