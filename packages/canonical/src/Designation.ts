import { defineCanonical, minorUnits, reference, text } from "./vocabulary.ts"

export const designation = defineCanonical({
  name: "designation",
  idPrefix: "designation",
  doc: "The part of a donation that was given for one fund.",
  columns: {
    amountMinor: minorUnits("How much."),
    currency: text("ISO 4217 code of the amount and the fee."),
    feeMinor: minorUnits("Its part of the donation's fee, zero or negative.")
  },
  references: {
    donation: reference("donation", "The donation it is part of."),
    fund: reference("fund", "What it was given for.")
  }
})
