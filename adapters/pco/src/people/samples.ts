import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

const clock = { created_at: "2024-02-29T08:15:00Z", updated_at: "2025-06-30T23:59:59Z" }

/** Of each entity one record, for tests and for `openfaith adapter check pco`. */
export const samples: Samples = new Map<EntityName, Sample>([
  [
    "people.Campus",
    {
      id: "21",
      attributes: {
        latitude: 41.8781,
        longitude: -87.6298,
        description: null,
        street: "Łąkowa 7",
        city: "Chicago",
        state: "IL",
        zip: "60601",
        country: "US",
        phone_number: null,
        website: "https://example.org",
        twenty_four_hour_time: false,
        date_format: 1,
        church_center_enabled: true,
        contact_email_address: "hola@example.org",
        time_zone: "America/Chicago",
        geolocation_set_manually: false,
        name: "Iglesia del Señor – 본당",
        avatar_url: null,
        ...clock
      },
      related: {}
    }
  ],
  ["people.MaritalStatus", { id: "1", attributes: { value: "Verwitwet" }, related: {} }],
  ["people.InactiveReason", { id: "2", attributes: { value: "Moved – переехал" }, related: {} }],
  ["people.NamePrefix", { id: "3", attributes: { value: "Dr." }, related: {} }],
  ["people.NameSuffix", { id: "4", attributes: { value: null }, related: {} }],
  ["people.Tab", { id: "5", attributes: { name: "Glaube & Weg", sequence: 2, slug: "glaube_weg" }, related: {} }],
  [
    "people.FieldDefinition",
    {
      id: "6",
      attributes: {
        data_type: "date",
        name: "Baptised on 🕊",
        sequence: 0,
        slug: "baptised_on",
        config: null,
        deleted_at: null,
        tab_id: "5"
      },
      related: { tab: "5" }
    }
  ],
  ["people.FieldOption", { id: "7", attributes: { value: "Día de la Madre", sequence: 3 }, related: { field_definition: "6" } }],
  [
    "people.Person",
    {
      id: "1001",
      attributes: {
        avatar: "https://avatars.example.org/uploads/person/1001-1700000000/avatar.2.jpeg",
        first_name: "Nguyễn",
        last_name: "O’Connor-李",
        demographic_avatar_url: "https://avatars.example.org/uploads/person/1001-1700000000/avatar.2.jpeg",
        name: "Nguyễn O’Connor-李",
        status: "inactive",
        remote_id: 4_294_967_296,
        accounting_administrator: false,
        anniversary: null,
        birthdate: "2004-02-29",
        child: false,
        given_name: null,
        grade: -1,
        graduation_year: null,
        middle_name: null,
        nickname: null,
        people_permissions: null,
        site_administrator: false,
        gender: "Female",
        inactivated_at: "2025-06-30T23:59:59Z",
        medical_notes: "Noix 🌰",
        membership: "Member",
        can_create_forms: false,
        can_email_lists: false,
        directory_status: "no_access",
        passed_background_check: true,
        resource_permission_flags: { can_access_workflows: false },
        school_type: null,
        login_identifier: null,
        ...clock
      },
      related: { primary_campus: "21", inactive_reason: "2", marital_status: null, name_prefix: "3", name_suffix: null, school: "35" }
    }
  ],
  [
    "people.Email",
    {
      id: "11",
      attributes: { address: "nguyễn@exämple.org", location: "Home", primary: true, blocked: false, ...clock },
      related: { person: "1001" }
    }
  ],
  [
    "people.PhoneNumber",
    {
      id: "12",
      attributes: {
        number: "(312) 555-0123",
        carrier: null,
        location: "Mobile",
        primary: true,
        e164: "+13125550123",
        international: "+1 312-555-0123",
        national: "(312) 555-0123",
        country_code: "US",
        ...clock
      },
      related: { person: "1001" }
    }
  ],
  [
    "people.Address",
    {
      id: "13",
      attributes: {
        city: "Coeur d’Alene",
        state: "ID",
        zip: "83814",
        country_code: "US",
        location: "Home",
        primary: true,
        street_line_1: "1 Ñandú Way",
        street_line_2: null,
        country_name: "United States",
        ...clock
      },
      related: { person: "1001" }
    }
  ],
  [
    "people.FieldDatum",
    {
      id: "14",
      attributes: {
        value: null,
        file: { url: "https://files.example.org/Zeugnis.pdf?X-Amz-Expires=600&X-Amz-Signature=1d04" },
        file_size: 62_734,
        file_content_type: "application/pdf",
        file_name: "Zeugnis für Nguyễn.pdf"
      },
      related: { customizable: "1001", field_definition: "6" }
    }
  ],
  [
    "people.Household",
    {
      id: "16",
      attributes: {
        name: "Familie O’Connor-李",
        member_count: 4,
        primary_contact_name: "Nguyễn O’Connor-李",
        avatar: null,
        primary_contact_id: "1001",
        ...clock
      },
      related: { primary_contact: "1001" }
    }
  ],
  [
    "people.HouseholdMembership",
    {
      id: "15",
      attributes: { person_name: "Nguyễn O’Connor-李", pending: false },
      related: { household: "16", person: "1001" }
    }
  ]
])
