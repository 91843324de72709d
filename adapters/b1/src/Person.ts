import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { instant, maybeTexts, text } from "@openfaith/adapter-core/attributes"
import { address, email, householdMember, person, phoneNumber } from "@openfaith/canonical"
import { Schema } from "effect"
import { logged } from "./lists.ts"
import { anything, dayOf, filled } from "./values.ts"

/** Which of it is shown depends on the permissions of whoever holds the key: the same person differs by token. */
const ContactInfo = Schema.Struct(
  maybeTexts("address1", "address2", "city", "state", "zip", "homePhone", "mobilePhone", "workPhone", "email")
)
const nothing: typeof ContactInfo.Type = {}

const phones = [
  ["homePhone", "Home"],
  ["mobilePhone", "Mobile"],
  ["workPhone", "Work"]
] as const

/** Who is removed is never listed again. */
export const Person = defineEntity({
  ...logged("/membership/people", "person"),
  name: "membership.Person",
  attributes: Schema.Struct({
    ...maybeTexts("school", "householdRole", "importKey"),
    name: Schema.Struct(maybeTexts("display", "first", "middle", "last", "nick", "prefix", "suffix")),
    contactInfo: Schema.optionalKey(Schema.NullOr(ContactInfo)),
    birthDate: instant, // a day, sent as its first moment in UTC
    anniversary: instant, // likewise
    gender: text,
    maritalStatus: text,
    membershipStatus: text,
    grade: anything,
    householdId: text,
    campusId: text,
    photo: text,
    allowDirectMessages: anything, // computed for whoever asks
    formSubmissions: anything // only of a person fetched by id
  }),
  events: { "person.created": "changed", "person.updated": "changed", "person.destroyed": "gone" },
  relations: { household: softAttribute("membership.Household", "householdId"), campus: softAttribute("membership.Campus", "campusId") },
  volatile: ["allowDirectMessages", "formSubmissions"],
  canonical: [person, email, phoneNumber, address, householdMember],
  toCanonical: ({ attributes, id, related }) => {
    const { name } = attributes
    const contact = attributes.contactInfo ?? nothing
    const self = { entity: "membership.Person", id } as const
    const mail = filled(contact.email)
    const lines = [contact.address1, contact.address2, contact.city, contact.state, contact.zip].map(filled)
    const [streetLine1 = null, streetLine2 = null, city = null, state = null, postalCode = null] = lines
    return [
      person.known({
        firstName: filled(name.nick) ?? filled(name.first),
        givenName: filled(name.first),
        nickname: filled(name.nick),
        middleName: filled(name.middle),
        lastName: filled(name.last),
        displayName: filled(name.display),
        birthdate: dayOf(attributes.birthDate),
        anniversary: dayOf(attributes.anniversary),
        gender: filled(attributes.gender),
        membership: filled(attributes.membershipStatus),
        avatarUrl: filled(attributes.photo),
        remoteId: filled(attributes.importKey),
        campus: related.campus
      }),
      ...(mail === null ? [] : [email.known({ address: mail, isPrimary: true, person: self }, "email")]),
      ...phones.flatMap(([field, label]) => {
        const number = filled(contact[field])
        return number === null ? [] : [phoneNumber.known({ number, label, person: self }, field)]
      }),
      ...(lines.every((line) => line === null)
        ? []
        : [address.known({ streetLine1, streetLine2, city, state, postalCode, isPrimary: true, person: self }, "address")]),
      ...(related.household === null ? [] : [householdMember.known({ household: related.household, person: self }, "household")])
    ]
  }
})
