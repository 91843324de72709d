import { defineCanonical, reference } from "./vocabulary.ts"

export const scheduledTime = defineCanonical({
  name: "scheduled_time",
  idPrefix: "scheduled_time",
  doc: "One time of a plan for which a person is scheduled.",
  columns: {},
  references: {
    scheduledPerson: reference("scheduled_person", "Who serves, in which plan."),
    planTime: reference("plan_time", "When.")
  }
})
