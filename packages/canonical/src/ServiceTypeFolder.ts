import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const serviceTypeFolder = defineCanonical({
  name: "service_type_folder",
  idPrefix: "service_type_folder",
  doc: "A folder in which kinds of services are kept, such as those of one campus. Folders may lie in folders.",
  columns: {
    name: text("What the church calls it."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    parent: reference("service_type_folder", "The folder it lies in."),
    campus: reference("campus", "The campus it belongs to.")
  }
})
