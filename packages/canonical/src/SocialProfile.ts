import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const socialProfile = defineCanonical({
  name: "social_profile",
  idPrefix: "social_profile",
  doc: "An account of a person on a social network.",
  columns: {
    site: text("Which network, as the source words it."),
    url: text("Where it is."),
    isVerified: boolean("The person has shown that it is theirs."),
    sourceCreatedAt: timestamp("When the source says the profile was created."),
    sourceUpdatedAt: timestamp("When the source says the profile last changed.")
  },
  references: { person: reference("person", "Whose it is.") }
})
