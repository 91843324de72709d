import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const event = defineCanonical({
  name: "event",
  idPrefix: "event",
  doc: "What stands in the church's calendar, such as a service or a wedding. When it takes place is in event_occurrence.",
  columns: {
    name: text("What it is called."),
    summary: text("What it is about, in a sentence."),
    description: text("The same at length; may hold HTML."),
    approvalStatus: text("`approved`, `pending` or `rejected`."),
    isPublic: boolean("It is shown on the church's pages."),
    isFeatured: boolean("It stands out there."),
    pictureUrl: text("Its picture."),
    registrationUrl: text("Where to register."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    owner: reference("person", "Who looks after it.")
  },
  foundBy: ["name"]
})
