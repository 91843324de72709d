import { defineEntity, soft, softMany } from "@openfaith/adapter-core"
import { day, flag, instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { donation } from "@openfaith/canonical"
import { Schema } from "effect"

export const Donation = defineEntity({
  name: "giving.Donation",
  type: "Donation",
  reference: "Giving 2019-10-18, Donation",
  // No attribute is volatile: refundable may turn by itself as time passes, but the stored value should follow.
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    payment_method_sub: text,
    payment_last4: text,
    payment_brand: text,
    payment_check_number: longInteger,
    payment_check_dated_at: day,
    fee_cents: longInteger,
    payment_method: text,
    received_at: instant,
    amount_cents: longInteger,
    payment_status: text,
    completed_at: instant,
    fee_covered: flag,
    amount_currency: text,
    fee_currency: text,
    refunded: flag,
    refundable: flag
  }),
  list: {
    path: "/giving/v2/donations",
    perPage: 100,
    // For giving.Designation, giving.Note and giving.Refund, which have no list of their own but one below each donation.
    include: ["designations", "note", "refund"],
    canInclude: ["labels"],
    orderBy: ["completed_at", "created_at", "received_at", "updated_at"],
    // A moment that is equal was seen to miss (planningcenter/developers#1210), as if fractions of a second were kept and not shown.
    filterBy: ["completed_at", "created_at", "payment_method", "received_at", "updated_at"]
  },
  get: { path: "/giving/v2/donations/{id}" },
  create: {
    path: "/giving/v2/batches/{batch_id}/donations",
    takes: [
      "payment_method_sub",
      "payment_last4",
      "payment_brand",
      "payment_check_number",
      "payment_check_dated_at",
      "fee_cents",
      "payment_method",
      "received_at",
      "person_id",
      "payment_source_id",
      "campus_id"
    ]
  },
  update: {
    path: "/giving/v2/donations/{id}",
    takes: [
      "payment_method_sub",
      "payment_last4",
      "payment_brand",
      "payment_check_number",
      "payment_check_dated_at",
      "fee_cents",
      "payment_method",
      "received_at",
      "person_id",
      "payment_source_id",
      "campus_id"
    ]
  },
  delete: { path: "/giving/v2/donations/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "giving.v2.events.donation.created": "changed",
    "giving.v2.events.donation.updated": "changed",
    "giving.v2.events.donation.destroyed": "gone"
  },
  relations: {
    batch: soft("giving.Batch"), // null where it was given online
    campus: soft("giving.Campus"), // the donor's primary one, unless another was named
    person: soft("giving.Person"), // null where nobody knows who gave
    // Soft, although every donation has one: "planning_center", the source of what was given online, is reserved, and whether it is listed is not said.
    payment_source: soft("giving.PaymentSource"),
    labels: softMany("giving.Label"), // on the wire their type is Labels
    recurring_donation: soft("giving.RecurringDonation")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute, and when a designation, the note or a refund is added or changed.",
    "Its events are those that integrations subscribe to; the reference does not list them."
  ],
  canonical: [donation],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    donation.draft({
      amountMinor: attributes.amount_cents,
      currency: attributes.amount_currency,
      feeMinor: attributes.fee_cents,
      feeCurrency: attributes.fee_currency,
      isFeeCovered: attributes.fee_covered,
      status: attributes.payment_status,
      isRefunded: attributes.refunded,
      isRefundable: attributes.refundable,
      receivedAt: attributes.received_at,
      receivedOn: null,
      completedAt: attributes.completed_at,
      paymentMethod: attributes.payment_method,
      cardType: attributes.payment_method_sub, // null for what is no card
      paymentBrand: attributes.payment_brand,
      paymentLast4: attributes.payment_last4,
      checkNumber: attributes.payment_check_number === null ? null : String(attributes.payment_check_number),
      checkDate: attributes.payment_check_dated_at, // a day, whatever its name says
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person,
      campus: related.campus,
      batch: related.batch,
      paymentSource: related.payment_source,
      recurringDonation: related.recurring_donation
    })
  ]
})
