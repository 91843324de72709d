import type { Marks } from "@openfaith/adapter-core"
import { Option, Schema } from "effect"

const Contacts = Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
const decodeContacts = Schema.decodeUnknownOption(Contacts)

/** Texts under a key of each of a list of objects; of anything else, none. */
const textsIn = (contacts: unknown, key: string): ReadonlyArray<string> =>
  Option.getOrElse(decodeContacts(contacts), () => []).flatMap((contact) => {
    const value = contact[key]
    return typeof value === "string" ? [value] : []
  })

/** What tells a person from a namesake: the contacts that People keeps, as the other products show them. */
export const contactMarks = ({ email_addresses, phone_numbers }: Readonly<Record<string, unknown>>): Marks => ({
  "email.address": textsIn(email_addresses, "address"),
  "phone_number.number": textsIn(phone_numbers, "number")
})
