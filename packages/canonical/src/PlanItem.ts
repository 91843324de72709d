import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const planItem = defineCanonical({
  name: "plan_item",
  idPrefix: "plan_item",
  doc: "One thing that happens in a plan, in order: a song, a reading, a heading.",
  columns: {
    title: text("What it is."),
    kind: text("`song`, `header`, `media` or `item`."),
    position: integer("Its place in the plan, ascending."),
    servicePosition: text("`pre`, `during` or `post`: before, in or after the service."),
    lengthSeconds: integer("How long it is to take."),
    description: text("A few words about it."),
    details: text("More about it, as HTML."),
    keyName: text("The musical key a song is played in."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    plan: reference("plan", "The plan."),
    song: reference("song", "The song, where it is one."),
    arrangement: reference("arrangement", "The arrangement that is played."),
    key: reference("arrangement_key", "The key of that arrangement."),
    media: reference("media", "The film, picture or sound that is shown.")
  }
})
