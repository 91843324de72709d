import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const workflowCard = defineCanonical({
  name: "workflow_card",
  idPrefix: "workflow_card",
  doc: "One person on the way through one workflow.",
  columns: {
    stage: text("How far it is, as the source words it: such as ready, snoozed, completed or removed."),
    isOverdue: boolean("Its step should have been done by now."),
    keepsAssignee: boolean("Who it is assigned to stays so from step to step."),
    snoozedUntil: timestamp("Until when it sleeps."),
    movedToStepAt: timestamp("When it came to its step."),
    flaggedAt: timestamp("When somebody was to be told of it."),
    completedAt: timestamp("When the person came to the end."),
    removedAt: timestamp("When the person was taken out before the end."),
    sourceCreatedAt: timestamp("When the source says the card was created."),
    sourceUpdatedAt: timestamp("When the source says the card last changed.")
  },
  references: {
    workflow: reference("workflow", "The workflow."),
    person: reference("person", "The person led through it."),
    assignee: reference("person", "Who has to do the next step."),
    currentStep: reference("workflow_step", "The step the person is at.")
  }
})
