import { decimal, defineCanonical, text, timestamp } from "./vocabulary.ts"

export const campus = defineCanonical({
  name: "campus",
  idPrefix: "campus",
  doc: "A place or congregation of the organisation. A person belongs to at most one.",
  columns: {
    name: text("What the church calls it."),
    description: text("A few words about it."),
    street: text("Street and house number."),
    city: text("City or town."),
    state: text("State, province or region."),
    postalCode: text("Postal or ZIP code."),
    country: text("Country, as the source writes it: a name or a code."),
    latitude: decimal("Degrees north."),
    longitude: decimal("Degrees east."),
    phoneNumber: text("Telephone number, as typed."),
    emailAddress: text("Address for enquiries."),
    website: text("Its own web page."),
    timeZone: text("IANA name, such as America/Chicago."),
    avatarUrl: text("Its picture."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {}
})
