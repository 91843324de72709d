import { defineCanonical, reference } from "./vocabulary.ts"

export const campusSignup = defineCanonical({
  name: "campus_signup",
  idPrefix: "campus_signup",
  doc: "A signup meant for a campus. A signup can be meant for several.",
  columns: {},
  references: {
    signup: reference("signup", "The signup."),
    campus: reference("campus", "The campus.")
  }
})
