import { defineCanonical, text, timestamp } from "./vocabulary.ts"

export const paymentSource = defineCanonical({
  name: "payment_source",
  idPrefix: "payment_source",
  doc: "Where donations come from or were recorded before, such as a donor-advised fund or another giving service.",
  columns: {
    name: text("What the church calls it."),
    kind: text("`direct_from_donor`, `donor_advised_fund` or `qualified_charitable_distribution`."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {}
})
