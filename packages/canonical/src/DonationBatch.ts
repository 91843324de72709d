import { defineCanonical, minorUnits, reference, text, timestamp } from "./vocabulary.ts"

export const donationBatch = defineCanonical({
  name: "donation_batch",
  idPrefix: "donation_batch",
  doc: "Donations that were counted and entered together.",
  columns: {
    description: text("What the church calls it."),
    status: text("`in_progress`, `updating` or `committed`."),
    committedAt: timestamp("When it was closed. Its donations count from then on."),
    totalMinor: minorUnits("The sum of its donations."),
    currency: text("ISO 4217 code of the total."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    owner: reference("person", "Who is in charge of it.")
  }
})
