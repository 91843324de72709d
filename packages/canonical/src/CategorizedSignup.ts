import { defineCanonical, reference } from "./vocabulary.ts"

export const categorizedSignup = defineCanonical({
  name: "categorized_signup",
  idPrefix: "categorized_signup",
  doc: "A signup filed under a category. A signup can be in several.",
  columns: {},
  references: {
    signup: reference("signup", "The signup."),
    category: reference("signup_category", "The category.")
  }
})
