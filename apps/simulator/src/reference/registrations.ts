import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** The registrations product (reference 2025-05-01). */
export const registrations: Readonly<Record<NameIn<"registrations">, Facts>> = {
  Attendee: {
    path: "attendees",
    under: "signup",
    attributes: "complete:boolean? active:boolean canceled:boolean waitlisted:boolean waitlisted_at created_at updated_at",
    keeps: "signup!Signup person:Person registration:Registration selection_type:SelectionType",
    below: "emergency_contact:EmergencyContact.attendee person registration selection_type",
    include: "emergency_contact person registration selection_type",
    filters: { "signups/*/attendees": "active canceled waitlist" }
  },
  Campus: {
    path: "campuses",
    attributes: "name street city state zip country full_formatted_address created_at updated_at"
  },
  Category: {
    path: "categories",
    attributes: "name created_at updated_at"
  },
  EmergencyContact: {
    path: "emergency_contact",
    under: "attendee",
    attributes: "name phone_number",
    keeps: "attendee!Attendee"
  },
  Organization: {
    path: "",
    attributes: "name created_at updated_at"
  },
  Person: {
    path: null,
    attributes: "first_name last_name name"
  },
  Registration: {
    path: "registrations",
    under: "signup",
    attributes: "created_at updated_at",
    keeps: "signup!Signup created_by:Person registrant_contact:Person",
    below: "created_by registrant_contact",
    include: "created_by registrant_contact"
  },
  SelectionType: {
    path: "selection_types",
    under: "signup",
    attributes: `
      name publicly_available:boolean price_cents:integer price_currency? price_currency_symbol? price_formatted? created_at updated_at`,
    keeps: "signup!Signup",
    filters: { "signups/*/selection_types": "publicly_available" }
  },
  Signup: {
    path: "signups",
    attributes: "archived:boolean close_at description logo_url name new_registration_url open_at created_at updated_at",
    keeps: "campuses:Campus[] categories:Category[]",
    below: `
      attendees*Attendee.signup campuses[] categories[] registrations*Registration.signup selection_types*SelectionType.signup
      next_signup_time:SignupTime.signup signup_location:SignupLocation.signup signup_times*SignupTime.signup`,
    include: "campuses categories next_signup_time signup_location signup_times",
    query: "id",
    filters: { signups: "archived unarchived" }
  },
  SignupLocation: {
    path: "signup_location",
    under: "signup",
    attributes: `
      name address_data:json? subpremise latitude longitude location_type url formatted_address full_formatted_address created_at
      updated_at`,
    keeps: "signup!Signup"
  },
  SignupTime: {
    path: "next_signup_time",
    under: "signup",
    attributes: "starts_at ends_at all_day:boolean created_at updated_at",
    keeps: "signup!Signup",
    filters: { "signups/*/signup_times": "future past" }
  }
}
