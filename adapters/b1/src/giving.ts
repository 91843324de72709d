/** Giving: donations in batches, and the part of each that is for a fund. */
import { defineEntity, hardAttribute, softAttribute } from "@openfaith/adapter-core"
import { float, id, instant, maybeTexts, text } from "@openfaith/adapter-core/attributes"
import { designation, donation, donationBatch, fund } from "@openfaith/canonical"
import { Schema } from "effect"
import { logged, sameById } from "./lists.ts"
import { anything, currencyOf, filled, minorUnits } from "./values.ts"

export const Fund = defineEntity({
  ...logged("/giving/funds", "fund"),
  name: "giving.Fund",
  attributes: Schema.Struct({ name: text, taxDeductible: anything }),
  relations: {},
  canonical: [fund],
  toCanonical: ({ attributes }) => [fund.known({ name: filled(attributes.name) })]
})

export const DonationBatch = defineEntity({
  ...logged("/giving/donationbatches", "donationBatch"),
  name: "giving.DonationBatch",
  attributes: Schema.Struct({
    name: text,
    donationCount: anything, // computed: these two move with its donations
    totalAmount: anything
  }),
  relations: {},
  volatile: ["donationCount", "totalAmount"],
  canonical: [donationBatch],
  toCanonical: ({ attributes }) => [donationBatch.known({ description: filled(attributes.name) })]
})

const statuses: Readonly<Record<string, string>> = { pending: "pending", complete: "succeeded", failed: "failed" }
const methods: ReadonlySet<string> = new Set(["cash", "check", "card", "ach"])

export const Donation = defineEntity({
  ...logged("/giving/donations", "donation"),
  name: "giving.Donation",
  attributes: Schema.Struct({
    batchId: id,
    personId: id,
    donationDate: instant,
    amount: float, // in whole units
    method: text,
    entryTime: instant,
    ...maybeTexts("currency", "methodDetails", "notes", "status")
  }),
  events: { "donation.created": "changed", "donation.updated": "changed" },
  relations: { batch: softAttribute("giving.DonationBatch", "batchId"), person: softAttribute("membership.Person", "personId") },
  canonical: [donation],
  toCanonical: ({ attributes, related }) => {
    const currency = currencyOf(attributes.currency)
    const method = filled(attributes.method)?.toLowerCase() ?? null
    return [
      donation.known({
        amountMinor: minorUnits(attributes.amount, currency),
        currency,
        status: statuses[filled(attributes.status) ?? ""] ?? null,
        receivedAt: attributes.donationDate,
        paymentMethod: method !== null && methods.has(method) ? method : null,
        checkNumber: method === "check" ? filled(attributes.methodDetails) : null,
        sourceCreatedAt: attributes.entryTime,
        person: related.person,
        batch: related.batch
      })
    ]
  }
})

export const FundDonation = defineEntity({
  ...logged("/giving/funddonations", "fundDonation"),
  name: "giving.FundDonation",
  attributes: Schema.Struct({ donationId: id, fundId: id, amount: float }),
  relations: {
    donation: hardAttribute("giving.Donation", "donationId", "It is the part of one donation that is for one fund."),
    fund: softAttribute("giving.Fund", "fundId")
  },
  assumed: [sameById, "Its amount is in the currency of its donation, which it does not name, with two digits behind the point."],
  canonical: [designation],
  toCanonical: ({ attributes, related }) => [
    designation.known({ amountMinor: minorUnits(attributes.amount, null), donation: related.donation, fund: related.fund })
  ]
})
