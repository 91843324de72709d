import { defineCanonical, integer, text, timestamp } from "./vocabulary.ts"

export const media = defineCanonical({
  name: "media",
  idPrefix: "media",
  doc: "A film, picture, sound or document that is shown in services.",
  columns: {
    title: text("What it is called."),
    kind: text("Such as `video`, `countdown`, `background_image` or `document`."),
    creator: text("Who made it."),
    themes: text("What it is about, as the source writes it."),
    lengthSeconds: integer("How long it runs."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {}
})
