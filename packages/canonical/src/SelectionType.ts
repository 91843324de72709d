import { boolean, defineCanonical, minorUnits, reference, text, timestamp } from "./vocabulary.ts"

export const selectionType = defineCanonical({
  name: "selection_type",
  idPrefix: "selection_type",
  doc: "What can be chosen in a signup, such as a kind of ticket.",
  columns: {
    name: text("What the church calls it."),
    isPublic: boolean("Everybody may choose it."),
    priceMinor: minorUnits("What it costs."),
    currency: text("ISO 4217 code of the price."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    signup: reference("signup", "The signup it belongs to.")
  }
})
