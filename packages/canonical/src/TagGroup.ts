import { boolean, defineCanonical, integer, text, timestamp } from "./vocabulary.ts"

export const tagGroup = defineCanonical({
  name: "tag_group",
  idPrefix: "tag_group",
  doc: "A heading under which the church keeps tags that belong together, such as days of the week.",
  columns: {
    name: text("The heading."),
    appliesTo: text("What its tags are given to, where the source keeps that apart: `song`, `person`, `arrangement`, `media` and others."),
    isRequired: boolean("Whatever can bear its tags has to bear one."),
    allowsSeveral: boolean("One thing may bear several of its tags."),
    isPublic: boolean("Visitors of the church's pages see it."),
    position: integer("Its place among the groups, ascending."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {}
})
