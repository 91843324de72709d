import { defineCanonical, json, minorUnits, reference, text, timestamp } from "./vocabulary.ts"

export const recurringDonation = defineCanonical({
  name: "recurring_donation",
  idPrefix: "recurring_donation",
  doc: "A gift that somebody makes again and again. What it is for is in recurring_donation_designation; each gift is a donation.",
  columns: {
    amountMinor: minorUnits("How much each time."),
    currency: text("ISO 4217 code of the amount."),
    status: text("`active`, `temporary_hold` or `indefinite_hold`."),
    holdEndsAt: timestamp("When a temporary hold ends."),
    lastDonationReceivedAt: timestamp("When it was given last."),
    nextOccurrenceAt: timestamp("When it is given next."),
    schedule: json("When it recurs, in whatever form the source has, such as the day in the month."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    person: reference("person", "Who gives.")
  }
})
