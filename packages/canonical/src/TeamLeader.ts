import { boolean, defineCanonical, reference } from "./vocabulary.ts"

export const teamLeader = defineCanonical({
  name: "team_leader",
  idPrefix: "team_leader",
  doc: "A person who leads a team.",
  columns: {
    isToldOfAccepts: boolean("Hears when somebody accepts."),
    isToldOfDeclines: boolean("Hears when somebody declines."),
    isToldOfBlockouts: boolean("Hears when somebody will be away.")
  },
  references: {
    person: reference("person", "Who leads."),
    team: reference("team", "The team.")
  }
})
