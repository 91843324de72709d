import { defineCanonical, reference } from "./vocabulary.ts"

export const tagging = defineCanonical({
  name: "tagging",
  idPrefix: "tagging",
  doc: "One tag on one thing that bears it: one of the others is set.",
  columns: {},
  references: {
    tag: reference("tag", "The tag."),
    event: reference("event", "The event of the calendar that bears it."),
    group: reference("group", "The group that bears it."),
    song: reference("song", "The song that bears it."),
    arrangement: reference("arrangement", "The arrangement that bears it."),
    media: reference("media", "The media that bear it."),
    person: reference("person", "The person who bears it.")
  }
})
