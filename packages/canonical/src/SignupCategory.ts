import { defineCanonical, text, timestamp } from "./vocabulary.ts"

export const signupCategory = defineCanonical({
  name: "signup_category",
  idPrefix: "signup_category",
  doc: "A kind of signup, such as camps.",
  columns: {
    name: text("What the church calls it."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {}
})
