import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const planTime = defineCanonical({
  name: "plan_time",
  idPrefix: "plan_time",
  doc: "A time of a plan: a service, a rehearsal or another.",
  columns: {
    name: text("What it is called, where it has a name."),
    kind: text("`service`, `rehearsal` or `other`."),
    startsAt: timestamp("When it is to begin."),
    endsAt: timestamp("When it is to end."),
    liveStartedAt: timestamp("When it really began."),
    liveEndedAt: timestamp("When it really ended."),
    isRecorded: boolean("Its real times were written down."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    plan: reference("plan", "The plan.")
  }
})
