import { boolean, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const channel = defineCanonical({
  name: "channel",
  idPrefix: "channel",
  doc: "A place where episodes appear, such as the sermons of Sunday mornings or a podcast.",
  columns: {
    name: text("What the church calls it."),
    description: text("A few words about it."),
    position: integer("Its place among the others, ascending."),
    isPublished: boolean("Anybody may see it."),
    url: text("Its public page."),
    podcastFeedUrl: text("Where podcast players find it."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    serviceType: reference("service_type", "The kind of service it shows.")
  }
})
