import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const form = defineCanonical({
  name: "form",
  idPrefix: "form",
  doc: "A form that people fill in.",
  columns: {
    name: text("Its name."),
    description: text("What is said above its fields."),
    isActive: boolean("It can be filled in."),
    requiresLogin: boolean("Only those who have signed in can fill it in."),
    publicUrl: text("Where it is filled in."),
    archivedAt: timestamp("Since when it is archived."),
    sourceCreatedAt: timestamp("When the source says the form was created."),
    sourceUpdatedAt: timestamp("When the source says the form last changed.")
  },
  references: {
    campus: reference("campus", "The campus it belongs to."),
    category: reference("lookup_value", "The category it is filed under.")
  },
  foundBy: ["name"]
})
