import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const address = defineCanonical({
  name: "address",
  idPrefix: "address",
  doc: "A postal address of a person.",
  columns: {
    streetLine1: text("Street and house number."),
    streetLine2: text("Apartment, suite or the like."),
    city: text("City or town."),
    state: text("State, province or region."),
    postalCode: text("Postal or ZIP code."),
    countryCode: text("ISO 3166-1 alpha-2 code."),
    countryName: text("The country's name, as the source writes it."),
    label: text("What it is for, such as Home or Work."),
    isPrimary: boolean("The one to write to first. A source may mark several of one person, or none."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: { person: reference("person", "Who lives or works there.") }
})
