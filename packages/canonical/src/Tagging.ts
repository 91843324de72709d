import { defineCanonical, reference } from "./vocabulary.ts"

export const tagging = defineCanonical({
  name: "tagging",
  idPrefix: "tagging",
  doc: "One tag on one thing that bears it.",
  columns: {},
  references: {
    tag: reference("tag", "The tag."),
    event: reference("event", "The event of the calendar that bears it.")
  }
})
