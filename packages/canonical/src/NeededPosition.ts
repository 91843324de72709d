import { defineCanonical, integer, reference, text } from "./vocabulary.ts"

export const neededPosition = defineCanonical({
  name: "needed_position",
  idPrefix: "needed_position",
  doc: "A position of a plan for which people are still looked for.",
  columns: {
    quantity: integer("How many people."),
    positionName: text("What they are to do."),
    scheduledTo: text("What they are needed for, in the source's own words: the plan or a time.")
  },
  references: {
    plan: reference("plan", "The plan."),
    team: reference("team", "The team."),
    planTime: reference("plan_time", "The time, where it is one only.")
  }
})
