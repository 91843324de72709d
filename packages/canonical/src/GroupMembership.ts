import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const groupMembership = defineCanonical({
  name: "group_membership",
  idPrefix: "group_membership",
  doc: "One person in one group. It goes when the person leaves.",
  columns: {
    role: text("`member` or `leader`."),
    joinedAt: timestamp("Since when.")
  },
  references: {
    group: reference("group", "The group."),
    person: reference("person", "The person in it.")
  }
})
