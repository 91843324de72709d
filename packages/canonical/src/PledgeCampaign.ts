import { boolean, defineCanonical, minorUnits, reference, text, timestamp } from "./vocabulary.ts"

export const pledgeCampaign = defineCanonical({
  name: "pledge_campaign",
  idPrefix: "pledge_campaign",
  doc: "A time in which people promise to give for one fund, often up to a goal.",
  columns: {
    name: text("What the church calls it."),
    description: text("A few words about it."),
    startsAt: timestamp("From when on gifts count."),
    endsAt: timestamp("Until when gifts count."),
    goalMinor: minorUnits("What the church hopes for."),
    currency: text("ISO 4217 code of the goal and of what was received."),
    isGoalPublic: boolean("Givers are shown the goal."),
    receivedFromPledgesMinor: minorUnits("What those who pledged have given."),
    receivedOutsidePledgesMinor: minorUnits("What others have given."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    fund: reference("fund", "What is given for.")
  }
})
