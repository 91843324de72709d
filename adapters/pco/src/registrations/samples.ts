import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

const clock = { created_at: "2024-02-29T08:15:00Z", updated_at: "2025-06-30T23:59:59Z" }

/** One realistic record of each entity of Registrations. */
export const registrationsSamples: Samples = new Map<EntityName, Sample>([
  [
    "registrations.Campus",
    {
      id: "21",
      attributes: {
        name: "Iglesia del Señor – 본당",
        street: "Łąkowa 7",
        city: "Chicago",
        state: "IL",
        zip: "60601",
        country: null,
        full_formatted_address: "Łąkowa 7, Chicago, IL, 60601",
        ...clock
      },
      related: {}
    }
  ],
  ["registrations.Category", { id: "51", attributes: { name: "Freizeiten & 수련회", ...clock }, related: {} }],
  [
    "registrations.Signup",
    {
      id: "52",
      attributes: {
        archived: false,
        close_at: null,
        description: "<p>Eine Woche am See 🏕️</p>",
        logo_url: null,
        name: "Sommerfreizeit – летний лагерь",
        new_registration_url: "https://example.org/registrations/52",
        open_at: "2024-03-01T06:00:00Z",
        ...clock
      },
      related: { campuses: ["21"], categories: ["51", "53"] }
    }
  ],
  [
    "registrations.SelectionType",
    {
      id: "54",
      attributes: {
        name: "Ganze Woche",
        publicly_available: true,
        price_cents: 12_500,
        price_currency: "USD",
        price_currency_symbol: "$",
        price_formatted: "$125.00",
        ...clock
      },
      related: { signup: "52" }
    }
  ],
  [
    "registrations.Registration",
    { id: "55", attributes: clock, related: { signup: "52", created_by: "1001", registrant_contact: "1001" } }
  ],
  [
    "registrations.Attendee",
    {
      id: "56",
      attributes: { active: false, canceled: false, waitlisted: true, waitlisted_at: "2024-03-02T10:00:00Z", ...clock },
      related: { signup: "52", person: "1001", registration: "55", selection_type: "54" }
    }
  ],
  [
    "registrations.SignupLocation",
    {
      id: "57",
      attributes: {
        name: "Ōtaki Camp",
        subpremise: null,
        latitude: "41.8781",
        longitude: "-87.6298",
        location_type: "address",
        url: null,
        formatted_address: "Łąkowa 7, Chicago",
        full_formatted_address: "Łąkowa 7, Chicago, IL, 60601",
        ...clock
      },
      related: { signup: "52" }
    }
  ],
  [
    "registrations.SignupTime",
    {
      id: "58",
      attributes: { starts_at: "2024-07-01T14:00:00Z", ends_at: null, all_day: true, ...clock },
      related: { signup: "52" }
    }
  ],
  [
    "registrations.EmergencyContact",
    { id: "59", attributes: { name: "Bà Nguyễn", phone_number: "+1 312 555 0140" }, related: { attendee: "56" } }
  ]
])
