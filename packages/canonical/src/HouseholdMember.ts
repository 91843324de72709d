import { boolean, defineCanonical, reference } from "./vocabulary.ts"

export const householdMember = defineCanonical({
  name: "household_member",
  idPrefix: "household_member",
  doc: "One person in one household. A person can be in several.",
  columns: {
    isPending: boolean("Asked for, not yet confirmed.")
  },
  references: {
    household: reference("household", "The household."),
    person: reference("person", "The person in it.")
  }
})
