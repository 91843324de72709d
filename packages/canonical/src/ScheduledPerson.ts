import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const scheduledPerson = defineCanonical({
  name: "scheduled_person",
  idPrefix: "scheduled_person",
  doc: "A person who is asked to serve in a plan. For which of its times is in scheduled_time.",
  columns: {
    status: text("`confirmed`, `unconfirmed` or `declined`, or another word of the source."),
    statusChangedAt: timestamp("When the person answered last."),
    declineReason: text("Why the person declined."),
    positionName: text("What the person is to do."),
    notes: text("What was written about it."),
    canAcceptPartially: boolean("The person may accept some of the times and decline others."),
    notificationSentAt: timestamp("When the person was asked."),
    notificationReadAt: timestamp("When the person read that."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    person: reference("person", "Who."),
    plan: reference("plan", "The plan."),
    serviceType: reference("service_type", "The kind of service."),
    team: reference("team", "The team."),
    scheduledBy: reference("person", "Who asked."),
    respondsTo: reference("person", "Who hears of the answer.")
  }
})
