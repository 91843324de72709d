import { defineCanonical, text, timestamp } from "./vocabulary.ts"

export const checkInEvent = defineCanonical({
  name: "check_in_event",
  idPrefix: "check_in_event",
  doc: "What people check in to, again and again, such as the Sunday morning or a camp. Single occasions of it are its periods.",
  columns: {
    name: text("What it is called."),
    frequency: text("How often it comes, in the source's own words, such as Weekly."),
    archivedAt: timestamp("When the church put it away."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {}
})
