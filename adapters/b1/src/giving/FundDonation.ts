import { defineEntity, hardAttribute, softAttribute } from "@openfaith/adapter-core"
import { float, id } from "@openfaith/adapter-core/attributes"
import { designation } from "@openfaith/canonical"
import { Schema } from "effect"
import { listAt, reference } from "../list.ts"
import { minorUnits } from "../values.ts"

export const FundDonation = defineEntity({
  name: "giving.FundDonation",
  type: "fundDonation",
  reference,
  attributes: Schema.Struct({ donationId: id, fundId: id, amount: float }),
  list: listAt("/giving/funddonations"),
  changes: "none",
  deletes: "listDiff",
  relations: {
    donation: hardAttribute("giving.Donation", "donationId", "It is the part of one donation that is for one fund."),
    fund: softAttribute("giving.Fund", "fundId")
  },
  assumed: ["Its amount is in the currency of its donation, which it does not name, with two digits behind the point."],
  canonical: [designation],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    designation.known({ amountMinor: minorUnits(attributes.amount, null), donation: related.donation, fund: related.fund })
  ]
})
