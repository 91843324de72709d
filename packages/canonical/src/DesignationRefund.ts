import { defineCanonical, minorUnits, reference, text } from "./vocabulary.ts"

export const designationRefund = defineCanonical({
  name: "designation_refund",
  idPrefix: "designation_refund",
  doc: "The part of a refund that is taken from one designation.",
  columns: {
    amountMinor: minorUnits("How much."),
    currency: text("ISO 4217 code of the amount.")
  },
  references: {
    refund: reference("refund", "The refund it is part of."),
    designation: reference("designation", "The designation it is taken from.")
  }
})
