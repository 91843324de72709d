import { defineCanonical, integer, text, timestamp } from "./vocabulary.ts"

export const resource = defineCanonical({
  name: "resource",
  idPrefix: "resource",
  doc: "A room or a piece of equipment that can be booked.",
  columns: {
    name: text("What it is called."),
    kind: text("`Room` or `Resource`."),
    description: text("A few words about it."),
    quantity: integer("How many of it there are."),
    serialNumber: text("Its serial number."),
    homeLocation: text("Where it is kept, as typed."),
    folderPath: text("The folders it is filed in, as one text."),
    expiresAt: timestamp("Until when it can be used."),
    pictureUrl: text("Its picture."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {}
})
