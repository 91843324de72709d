import { boolean, defineCanonical, integer, text } from "./vocabulary.ts"

export const groupType = defineCanonical({
  name: "group_type",
  idPrefix: "group_type",
  doc: "A kind of group the church keeps, such as small groups or classes.",
  columns: {
    name: text("What the church calls it."),
    description: text("A few words about it."),
    color: text("The colour it is shown in, as the source writes it."),
    isPublic: boolean("Its groups are shown on the church's pages."),
    isOnPublicMap: boolean("Its groups are shown on the map there."),
    position: integer("Its place among the kinds, ascending.")
  },
  references: {}
})
