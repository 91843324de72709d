import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const groupApplication = defineCanonical({
  name: "group_application",
  idPrefix: "group_application",
  doc: "One person who asked to join a group.",
  columns: {
    status: text("`pending`, `approved` or `rejected`."),
    message: text("What the person wrote."),
    appliedAt: timestamp("When.")
  },
  references: {
    group: reference("group", "The group."),
    person: reference("person", "Who asked.")
  }
})
