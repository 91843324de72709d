import { decimal, defineCanonical, text } from "./vocabulary.ts"

export const meetingPlace = defineCanonical({
  name: "meeting_place",
  idPrefix: "meeting_place",
  doc: "A place where groups meet, such as a member's home. How exactly it may be shown to others is part of it.",
  columns: {
    name: text("What it is called."),
    address: text("The whole address in one text."),
    latitude: decimal("Degrees north."),
    longitude: decimal("Degrees east."),
    radius: text("How far from the point given the place may be, as the source writes it."),
    precision: text("How exactly others may see it: `hidden`, `approximate` or `exact`.")
  },
  references: {}
})
