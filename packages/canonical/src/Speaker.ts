import { defineCanonical, text } from "./vocabulary.ts"

export const speaker = defineCanonical({
  name: "speaker",
  idPrefix: "speaker",
  doc: "Who speaks in episodes. A source may not say which person that is.",
  columns: {
    firstName: text("Given name."),
    lastName: text("Family name."),
    displayName: text("The whole name as the source shows it."),
    namePrefix: text("Title before the name, such as Dr."),
    nameSuffix: text("Addition after the name, such as Jr."),
    kind: text("As the source words it."),
    avatarUrl: text("A picture.")
  },
  references: {}
})
