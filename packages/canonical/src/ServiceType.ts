import { defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const serviceType = defineCanonical({
  name: "service_type",
  idPrefix: "service_type",
  doc: "A kind of service that is planned again and again, such as Sunday morning.",
  columns: {
    name: text("What the church calls it."),
    frequency: text("How often it takes place, in the source's own words, such as Weekly."),
    position: integer("Its place among the others, ascending."),
    archivedAt: timestamp("Since when it is kept for the record only."),
    sourceDeletedAt: timestamp("When the church removed it, at sources that keep removed ones."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    folder: reference("service_type_folder", "The folder it lies in.")
  }
})
