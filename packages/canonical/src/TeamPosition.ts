import { defineCanonical, integer, reference, text } from "./vocabulary.ts"

export const teamPosition = defineCanonical({
  name: "team_position",
  idPrefix: "team_position",
  doc: "What somebody does in a team, such as playing the guitar.",
  columns: {
    name: text("What the church calls it."),
    position: integer("Its place among the others, ascending.")
  },
  references: {
    team: reference("team", "The team.")
  }
})
