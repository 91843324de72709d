import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const arrangementKey = defineCanonical({
  name: "arrangement_key",
  idPrefix: "arrangement_key",
  doc: "A musical key an arrangement is played in.",
  columns: {
    name: text("What the church calls it, such as Low."),
    startingKey: text("The key it begins in, such as Bb."),
    endingKey: text("The key it ends in, where that is another."),
    isStartingMinor: boolean("It begins in minor."),
    isEndingMinor: boolean("It ends in minor."),
    alternateKeys: text("Other keys, as the source writes them."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    arrangement: reference("arrangement", "The arrangement.")
  }
})
