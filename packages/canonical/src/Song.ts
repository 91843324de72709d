import { boolean, defineCanonical, integer, text, timestamp } from "./vocabulary.ts"

export const song = defineCanonical({
  name: "song",
  idPrefix: "song",
  doc: "A song the church sings. How it is played is in arrangement.",
  columns: {
    title: text("Its title."),
    author: text("Who wrote it."),
    copyright: text("Who holds the rights."),
    administrator: text("Who administers the rights."),
    ccliNumber: integer("Its number at CCLI, which licenses songs to churches."),
    themes: text("What it is about, as the source writes it."),
    notes: text("Notes of the church."),
    isHidden: boolean("It is not offered for plans any more."),
    lastScheduledAt: timestamp("When it was last in a plan."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {},
  foundBy: ["title"]
})
