import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const phoneNumber = defineCanonical({
  name: "phone_number",
  idPrefix: "phone_number",
  doc: "A telephone number of a person.",
  columns: {
    number: text("The number, as typed."),
    e164: text("The number in international form, such as +13125550123; null where the source could not tell."),
    countryCode: text("ISO 3166-1 alpha-2 code of the number's country."),
    carrier: text("The mobile carrier, where text messages need it."),
    label: text("What it is for, such as Mobile or Work."),
    isPrimary: boolean("The one to call first. A source may mark several of one person, or none."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: { person: reference("person", "Whose number it is.") }
})
