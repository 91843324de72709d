import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const workflowStep = defineCanonical({
  name: "workflow_step",
  idPrefix: "workflow_step",
  doc: "One step of a workflow.",
  columns: {
    name: text("Its name."),
    description: text("What is to be done."),
    position: integer("Where it stands in the workflow."),
    expectedDays: integer("Days within which it should be done."),
    snoozeValue: integer("For how long a card sleeps before it, in units of `snooze_interval`."),
    snoozeInterval: text("`day`, `week` or `month`."),
    sourceCreatedAt: timestamp("When the source says the step was created."),
    sourceUpdatedAt: timestamp("When the source says the step last changed.")
  },
  references: {
    workflow: reference("workflow", "The workflow it is part of."),
    defaultAssignee: reference("person", "Who does it where nobody else is named.")
  }
})
