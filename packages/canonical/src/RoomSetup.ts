import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const roomSetup = defineCanonical({
  name: "room_setup",
  idPrefix: "room_setup",
  doc: "A way to lay out a room, such as rows or round tables.",
  columns: {
    name: text("What it is called."),
    description: text("How it is done."),
    diagramUrl: text("A drawing of it."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    room: reference("resource", "The room it is for; none where it is shared by several."),
    sharedSetup: reference("room_setup", "The shared one it was made from.")
  }
})
