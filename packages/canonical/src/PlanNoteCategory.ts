import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const planNoteCategory = defineCanonical({
  name: "plan_note_category",
  idPrefix: "plan_note_category",
  doc: "A kind of note a plan may have, such as one for the sermon.",
  columns: {
    name: text("What the church calls it."),
    position: integer("Its place among the others, ascending."),
    sourceDeletedAt: timestamp("When the church removed it, at sources that keep removed ones."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    serviceType: reference("service_type", "The kind of service whose plans have such notes.")
  }
})
