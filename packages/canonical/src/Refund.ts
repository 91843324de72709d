import { defineCanonical, minorUnits, reference, text, timestamp } from "./vocabulary.ts"

export const refund = defineCanonical({
  name: "refund",
  idPrefix: "refund",
  doc: "A donation that was given back.",
  columns: {
    amountMinor: minorUnits("How much."),
    currency: text("ISO 4217 code of the amount."),
    feeMinor: minorUnits("The part of the fee that was given back."),
    feeCurrency: text("ISO 4217 code of the fee."),
    refundedAt: timestamp("When it was given back."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    donation: reference("donation", "The donation that was given back.")
  }
})
