import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const series = defineCanonical({
  name: "series",
  idPrefix: "series",
  doc: "Services or sermons that belong together under one theme.",
  columns: {
    title: text("What it is called."),
    description: text("A few words about it."),
    artworkUrl: text("Its picture."),
    url: text("Its public page."),
    isPublished: boolean("Anybody may see it."),
    startedAt: timestamp("When it began."),
    endedAt: timestamp("When it ended."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: { channel: reference("channel", "The channel its episodes appear in.") }
})
