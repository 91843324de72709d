import { boolean, decimal, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const arrangement = defineCanonical({
  name: "arrangement",
  idPrefix: "arrangement",
  doc: "A way of playing a song.",
  columns: {
    name: text("What the church calls it."),
    bpm: decimal("Beats a minute."),
    meter: text("Time signature, such as 6/8."),
    lengthSeconds: integer("How long it takes."),
    chordChartKey: text("The key its chord chart is written in."),
    chordChart: text("Lyrics with chords, in the source's own marks."),
    lyrics: text("The lyrics alone."),
    hasChords: boolean("The chart holds chords."),
    notes: text("Notes of the church."),
    archivedAt: timestamp("Since when it is kept for the record only."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    song: reference("song", "The song."),
    createdBy: reference("person", "Who made it."),
    updatedBy: reference("person", "Who changed it last.")
  }
})
