import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const list = defineCanonical({
  name: "list",
  idPrefix: "list",
  doc: "People that fit rules, as they were when the list was last refreshed.",
  columns: {
    name: text("Its name."),
    description: text("What its rules look for, in words."),
    status: text("How far its last refresh is, as the source words it."),
    isInvalid: boolean("Its rules cannot be followed any more."),
    includesInactive: boolean("It also looks among inactive people."),
    returns: text("What it gathers, as the source words it: the people that fit, or others of their households."),
    isAutoRefreshed: boolean("The source refreshes it by itself."),
    autoRefreshFrequency: text("How often, as the source words it."),
    refreshedAt: timestamp("When it was last refreshed."),
    sourceCreatedAt: timestamp("When the source says the list was created."),
    sourceUpdatedAt: timestamp("When the source says the list last changed.")
  },
  references: {
    campus: reference("campus", "The campus it belongs to."),
    category: reference("lookup_value", "The category it is filed under."),
    createdBy: reference("person", "Who made it."),
    updatedBy: reference("person", "Who last changed it.")
  },
  foundBy: ["name"]
})
