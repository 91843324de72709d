import { defineEntity, softAttribute, softWithin } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { address, customFieldValue, email, householdMember, person, phoneNumber } from "@openfaith/canonical"
import { Schema } from "effect"
import { dayOf, flagOf, items, list, maybe, timesOf } from "./kinds.ts"
import { changedByDay, perPage, service } from "./services.ts"

const name = "people.Individual"
const own = { name: maybe, label: maybe, admin_only: maybe }

export const Individual = defineEntity({
  name,
  type: "individual",
  reference: "API v1, individual_profiles; responses published with clients",
  attributes: Schema.Struct({
    sync_id: text,
    other_id: text,
    giving_number: text,
    first_name: text,
    last_name: text,
    middle_name: text,
    legal_first_name: text,
    full_name: text,
    salutation: text,
    suffix: text,
    email: text,
    allergies: text,
    gender: text,
    marital_status: text,
    birthday: text,
    anniversary: text,
    deceased: text,
    membership_date: text,
    membership_end: text,
    membership_type: text,
    family_position: text,
    "family@id": text,
    "campus@id": text,
    image: text,
    family_image: text,
    active: text,
    baptized: text,
    receive_email_from_church: text,
    addresses: list({
      "@type": maybe,
      street_address: maybe,
      city: maybe,
      state: maybe,
      zip: maybe,
      country: maybe,
      "country@code": maybe
    }),
    phones: list({ "@type": maybe, "#text": maybe }),
    mobile_carrier: text,
    user_defined_text_fields: list({ ...own, text: maybe }),
    user_defined_date_fields: list({ ...own, date: maybe }),
    user_defined_pulldown_fields: list({ ...own, selection: maybe, "selection@id": maybe }),
    created: text,
    modified: text
  }),
  sensitive: ["allergies"],
  volatile: ["image", "family_image"], // links that expire
  list: {
    path: service("individual_profiles", "include_inactive=true"), // inactive people would look deleted
    perPage,
    paging: "numbered",
    at: "individuals/individual",
    lists: [
      "addresses/address",
      "phones/phone",
      "family_members/family_member",
      "user_defined_text_fields/user_defined_text_field",
      "user_defined_date_fields/user_defined_date_field",
      "user_defined_pulldown_fields/user_defined_pulldown_field"
    ],
    roster: { path: service("valid_individuals"), at: "valid_individuals/valid_individual" }
  },
  get: { path: service("individual_profile_from_id", "individual_id={id}") },
  changes: changedByDay,
  deletes: "listDiff",
  merges: {
    list: {
      path: service("merged_individuals"),
      perPage,
      paging: "none",
      at: "merged_individuals/merged_individual",
      idFrom: ["loser_id"]
    },
    keep: "winner_id",
    remove: "loser_id",
    at: "date_merged"
  },
  relations: {
    campus: softAttribute("people.Campus", "campus@id"),
    family: softAttribute("people.Family", "family@id"),
    custom_fields: softWithin("people.CustomField")
  },
  assumed: [
    "An id that is not there any more is answered without an individual.",
    "Only the last of several merges of one id counts.",
    "A field that is not mentioned is not set."
  ],
  canonical: [person, email, phoneNumber, address, householdMember, customFieldValue],
  transformVersion: 2,
  toCanonical: ({ attributes, id, related }, account) => {
    const self = { entity: name, id }
    const isActive = flagOf(attributes.active)
    const fields = [
      ...items(attributes.user_defined_text_fields).map((field) => ({ name: field.name, value: field.text })),
      ...items(attributes.user_defined_date_fields).map((field) => ({ name: field.name, value: field.date })),
      ...items(attributes.user_defined_pulldown_fields).map((field) => ({ name: field.name, value: field.selection }))
    ]
    return [
      person.known({
        firstName: attributes.first_name,
        givenName: attributes.legal_first_name,
        middleName: attributes.middle_name,
        lastName: attributes.last_name,
        displayName: attributes.full_name,
        birthdate: dayOf(attributes.birthday),
        anniversary: dayOf(attributes.anniversary),
        gender: attributes.gender,
        status: isActive === null ? null : isActive ? "active" : "inactive",
        isChild: attributes.family_position === null ? null : attributes.family_position === "Child",
        membership: attributes.membership_type,
        medicalNotes: attributes.allergies,
        avatarUrl: attributes.image,
        remoteId: attributes.other_id,
        ...timesOf(attributes, account),
        campus: related.campus
      }),
      ...(attributes.email === null ? [] : [email.known({ address: attributes.email, isPrimary: true, person: self }, "email")]),
      ...slotted(items(attributes.phones)).flatMap(({ item, slot }) =>
        typeof item["#text"] === "string"
          ? [phoneNumber.known({ number: item["#text"], label: item["@type"] ?? null, person: self }, slot)]
          : []
      ),
      ...slotted(items(attributes.addresses)).flatMap(({ item, slot }) => {
        const { city, country, state, street_address: street, zip } = item
        if ([street, city, state, zip].every((part) => typeof part !== "string")) return []
        const place = { streetLine1: street ?? null, city: city ?? null, state: state ?? null, postalCode: zip ?? null }
        const where = { countryCode: item["country@code"] ?? null, countryName: country ?? null, label: item["@type"] ?? null }
        return [address.known({ ...place, ...where, person: self }, slot)]
      }),
      ...(related.family === null ? [] : [householdMember.known({ household: related.family, person: self }, "family")]),
      ...byName(fields).map(([field, value]) =>
        customFieldValue.known({ value, field: { entity: "people.CustomField", id: labelled(field) }, person: self }, field)
      )
    ]
  }
})

/** By type, and where a type comes again by its place: rows of one record are told apart by it. */
const slotted = <Item extends { readonly "@type"?: string | null }>(all: ReadonlyArray<Item>) => {
  const taken = new Set<string>()
  return all.map((item, index) => {
    const type = item["@type"] ?? ""
    const slot = taken.has(type) ? `${type} ${index}` : type
    taken.add(slot)
    return { item, slot }
  })
}

const byName = (fields: ReadonlyArray<{ readonly name: string | null | undefined; readonly value: string | null | undefined }>) => [
  ...new Map(
    fields.flatMap((field) =>
      typeof field.name === "string" && typeof field.value === "string" ? [[field.name, field.value] as const] : []
    )
  )
]

/** The field is called `udf_text_1` where it is filled in, and `udf_ind_text_1` where it is named. */
const labelled = (field: string) => field.replace(/^udf_(?!ind_)/, "udf_ind_")
