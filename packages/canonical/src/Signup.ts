import { boolean, defineCanonical, text, timestamp } from "./vocabulary.ts"

export const signup = defineCanonical({
  name: "signup",
  idPrefix: "signup",
  doc: "Something people can register for, such as a camp or a class.",
  columns: {
    name: text("What the church calls it."),
    description: text("What it is about, as the source formats it."),
    isArchived: boolean("Put away: it is over, or was called off."),
    opensAt: timestamp("From when on people can register."),
    closesAt: timestamp("Until when people can register."),
    logoUrl: text("Its picture."),
    registrationUrl: text("The page on which people register."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {},
  foundBy: ["name"]
})
