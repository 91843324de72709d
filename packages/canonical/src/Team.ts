import { boolean, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const team = defineCanonical({
  name: "team",
  idPrefix: "team",
  doc: "People who serve together, such as the band or the hosts.",
  columns: {
    name: text("What the church calls it."),
    position: integer("Its place among the others, ascending."),
    scheduleTo: text("What its people are scheduled for: `plan` or `time`."),
    defaultStatus: text("The answer a scheduled person is taken to have given at first, in the source's own letters, such as U."),
    isRehearsalTeam: boolean("It takes part in rehearsals."),
    isAssignedDirectly: boolean("People belong to it without a position."),
    isSecure: boolean("Only people who passed a check may serve in it."),
    archivedAt: timestamp("Since when it is kept for the record only."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    serviceType: reference("service_type", "The kind of service it serves in."),
    respondsTo: reference("person", "Who hears of answers first.")
  },
  foundBy: ["name"]
})
