import { defineCanonical, minorUnits, reference, text, timestamp } from "./vocabulary.ts"

export const pledge = defineCanonical({
  name: "pledge",
  idPrefix: "pledge",
  doc: "A promise to give an amount within a pledge campaign.",
  columns: {
    amountMinor: minorUnits("What was promised."),
    currency: text("ISO 4217 code of all its amounts."),
    donatedMinor: minorUnits("What was given so far."),
    jointGiverAmountMinor: minorUnits("What the joint giver promised."),
    jointGiverDonatedMinor: minorUnits("What the joint giver has given so far."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    person: reference("person", "Who promised."),
    jointGiver: reference("person", "Who gives together with them, such as a spouse."),
    pledgeCampaign: reference("pledge_campaign", "The campaign it was promised in.")
  }
})
