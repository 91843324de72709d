import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const email = defineCanonical({
  name: "email",
  idPrefix: "email",
  doc: "An email address of a person.",
  columns: {
    address: text("The address, as typed."),
    label: text("What it is for, such as Home or Work."),
    isPrimary: boolean("The one to write to first. A source may mark several of one person, or none."),
    isBlocked: boolean("The source sends nothing there, after bounces or complaints."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: { person: reference("person", "Whose address it is.") }
})
