/**
 * What every contender reads, and into which rows of the store: the flat collections of a directory, with a mapping written by hand, as a script has it. The
 * engine makes the same rows from its adapter; the measurement compares them.
 */
import type { EntityName } from "@openfaith/adapter-core"

/** A row as the source has it. */
export interface SourceRow {
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly relationships?: Readonly<Record<string, { readonly data?: { readonly id: string } | null }>>
}

export interface Collection {
  readonly entity: EntityName
  readonly type: "Person" | "Email" | "PhoneNumber" | "Address" | "Household"
  readonly path: string
  readonly canonical: string
  /** Columns of the canonical row, and where each comes from: an attribute, or the id of a related row, by a prefix. */
  readonly columns: Readonly<
    Record<
      string,
      { readonly type: string; readonly from: string } | { readonly type: "text"; readonly to: string; readonly prefix: string }
    >
  >
}

const text = (from: string) => ({ type: "text", from })
const flag = (from: string) => ({ type: "boolean", from })
const integer = (from: string) => ({ type: "integer", from })
const day = (from: string) => ({ type: "date", from })
const instant = (from: string) => ({ type: "timestamptz", from })
const to = (name: string, prefix: string) => ({ type: "text" as const, to: name, prefix })
const stamps = { source_created_at: instant("created_at"), source_updated_at: instant("updated_at") }
const person = { person_id: to("person", "person") }

export const collections: ReadonlyArray<Collection> = [
  {
    entity: "people.Person",
    type: "Person",
    path: "/people/v2/people?include=inactive_reason,marital_status,name_prefix,name_suffix,school,addresses,person_apps&per_page=100",
    canonical: "person",
    columns: {
      first_name: text("first_name"),
      given_name: text("given_name"),
      nickname: text("nickname"),
      middle_name: text("middle_name"),
      last_name: text("last_name"),
      display_name: text("name"),
      birthdate: day("birthdate"),
      anniversary: day("anniversary"),
      gender: text("gender"),
      status: text("status"),
      inactivated_at: instant("inactivated_at"),
      is_child: flag("child"),
      grade: integer("grade"),
      graduation_year: integer("graduation_year"),
      school_type: text("school_type"),
      membership: text("membership"),
      avatar_url: text("avatar"),
      remote_id: text("remote_id"),
      ...stamps,
      campus_id: to("primary_campus", "campus"),
      marital_status_id: to("marital_status", "lookup"),
      inactive_reason_id: to("inactive_reason", "lookup"),
      name_prefix_id: to("name_prefix", "lookup"),
      name_suffix_id: to("name_suffix", "lookup"),
      school_id: to("school", "school")
    }
  },
  {
    entity: "people.Email",
    type: "Email",
    path: "/people/v2/emails?per_page=100",
    canonical: "email",
    columns: {
      address: text("address"),
      label: text("location"),
      is_primary: flag("primary"),
      is_blocked: flag("blocked"),
      ...stamps,
      ...person
    }
  },
  {
    entity: "people.PhoneNumber",
    type: "PhoneNumber",
    path: "/people/v2/phone_numbers?per_page=100",
    canonical: "phone_number",
    columns: {
      number: text("number"),
      e164: text("e164"),
      country_code: text("country_code"),
      carrier: text("carrier"),
      label: text("location"),
      is_primary: flag("primary"),
      ...stamps,
      ...person
    }
  },
  {
    entity: "people.Address",
    type: "Address",
    path: "/people/v2/addresses?per_page=100",
    canonical: "address",
    columns: {
      street_line1: text("street_line_1"),
      street_line2: text("street_line_2"),
      city: text("city"),
      state: text("state"),
      postal_code: text("zip"),
      country_code: text("country_code"),
      country_name: text("country_name"),
      label: text("location"),
      is_primary: flag("primary"),
      ...stamps,
      ...person
    }
  },
  {
    entity: "people.Household",
    type: "Household",
    path: "/people/v2/households?per_page=100",
    canonical: "household",
    columns: { name: text("name"), avatar_url: text("avatar"), ...stamps, primary_contact_id: to("primary_contact", "person") }
  }
]
