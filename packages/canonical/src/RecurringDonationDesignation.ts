import { defineCanonical, minorUnits, reference, text } from "./vocabulary.ts"

export const recurringDonationDesignation = defineCanonical({
  name: "recurring_donation_designation",
  idPrefix: "recurring_donation_designation",
  doc: "The part of a recurring donation that is given for one fund.",
  columns: {
    amountMinor: minorUnits("How much each time."),
    currency: text("ISO 4217 code of the amount.")
  },
  references: {
    recurringDonation: reference("recurring_donation", "The recurring donation it is part of."),
    fund: reference("fund", "What it is given for.")
  }
})
