import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { float, id, instant, text } from "@openfaith/adapter-core/attributes"
import { donation } from "@openfaith/canonical"
import { Schema } from "effect"
import { byId, listAt, reference } from "../list.ts"
import { currencyOf, filled, maybeText, minorUnits } from "../values.ts"

const statuses: Readonly<Record<string, string>> = { pending: "pending", complete: "succeeded", failed: "failed" }
const methods: ReadonlySet<string> = new Set(["cash", "check", "card", "ach"])

export const Donation = defineEntity({
  name: "giving.Donation",
  type: "donation",
  reference,
  attributes: Schema.Struct({
    batchId: id,
    personId: id,
    donationDate: instant,
    amount: float, // in whole units
    currency: maybeText,
    method: text,
    methodDetails: maybeText,
    notes: maybeText,
    entryTime: instant,
    status: maybeText
  }),
  list: listAt("/giving/donations"),
  get: { path: "/giving/donations/{id}" },
  changes: "none",
  deletes: "listDiff",
  events: { "donation.created": "changed", "donation.updated": "changed" },
  relations: { batch: softAttribute("giving.DonationBatch", "batchId"), person: softAttribute("membership.Person", "personId") },
  assumed: [byId("/giving/donations")],
  canonical: [donation],
  transformVersion: 1,
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
