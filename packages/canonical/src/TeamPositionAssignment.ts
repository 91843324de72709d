import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const teamPositionAssignment = defineCanonical({
  name: "team_position_assignment",
  idPrefix: "team_position_assignment",
  doc: "A person who can be scheduled for a position of a team.",
  columns: {
    schedulePreference: text("How often the person wants to serve, in the source's own words, such as Every other week."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    person: reference("person", "Who."),
    teamPosition: reference("team_position", "The position."),
    team: reference("team", "The team of that position.")
  }
})
