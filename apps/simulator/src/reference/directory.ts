import type { DirectoryName, EntityName } from "../entityNames.ts"
import type { Association, Kind } from "../Kind.ts"

const own = (to: EntityName, ref: string): Association => ({ via: "own", to, many: false, ref })
const children = (to: EntityName, ref: string): Association => ({ via: "children", to, many: true, ref })
const through = (to: EntityName, first: string, second: string, many: boolean): Association => ({ via: "through", to, many, first, second })

/** As `Kind`, before what a product's resources have in common is added. */
export interface DirectoryFacts extends Pick<
  Kind,
  | "attributes"
  | "onlyWithFields"
  | "relationships"
  | "associations"
  | "canInclude"
  | "canOrderBy"
  | "canQueryBy"
  | "canQueryBySpecial"
  | "filters"
> {
  readonly name: DirectoryName
  readonly path: string
  /** Set where the resource has no collection of its own. */
  readonly listedUnder: DirectoryName | null
  /** Attributes a write may set; empty where the resource is read-only. */
  readonly writable: ReadonlyArray<string>
}

/** What the people product (reference 2025-03-20) answers about the resources of the directory. A table of facts. */
export const directory: Readonly<Record<DirectoryName, DirectoryFacts>> = {
  Organization: {
    name: "Organization",
    path: "",
    listedUnder: null,
    attributes: {
      name: "string",
      country_code: "string",
      date_format: "integer",
      time_zone: "string",
      contact_website: "string",
      created_at: "date_time",
      avatar_url: "string",
      church_center_subdomain: "string"
    },
    onlyWithFields: [],
    relationships: {},
    associations: {},
    canInclude: [],
    canOrderBy: [],
    canQueryBy: [],
    canQueryBySpecial: [],
    filters: {},
    writable: []
  },
  Campus: {
    name: "Campus",
    path: "campuses",
    listedUnder: null,
    attributes: {
      latitude: "float",
      longitude: "float",
      description: "string",
      street: "string",
      city: "string",
      state: "string",
      zip: "string",
      country: "string",
      phone_number: "string",
      website: "string",
      twenty_four_hour_time: "boolean",
      date_format: "integer",
      church_center_enabled: "boolean",
      contact_email_address: "string",
      time_zone: "string",
      geolocation_set_manually: "boolean",
      time_zone_raw: "string",
      name: "string",
      created_at: "date_time",
      updated_at: "date_time",
      avatar_url: "string"
    },
    onlyWithFields: ["time_zone_raw"],
    relationships: {
      organization: { type: "Organization", many: false }
    },
    associations: {
      lists: children("List", "campus"),
      service_times: children("ServiceTime", "campus")
    },
    canInclude: ["lists", "service_times"],
    canOrderBy: ["created_at", "name", "updated_at"],
    canQueryBy: ["created_at", "id", "updated_at"],
    canQueryBySpecial: [],
    filters: {},
    writable: [
      "latitude",
      "longitude",
      "description",
      "street",
      "city",
      "state",
      "zip",
      "country",
      "phone_number",
      "website",
      "twenty_four_hour_time",
      "date_format",
      "church_center_enabled",
      "contact_email_address",
      "time_zone",
      "geolocation_set_manually",
      "name"
    ]
  },
  Tab: {
    name: "Tab",
    path: "tabs",
    listedUnder: null,
    attributes: {
      name: "string",
      sequence: "integer",
      slug: "string"
    },
    onlyWithFields: [],
    relationships: {},
    associations: {
      field_definitions: children("FieldDefinition", "tab"),
      field_options: through("FieldOption", "field_definitions", "field_options", true)
    },
    canInclude: ["field_definitions", "field_options"],
    canOrderBy: ["name", "sequence", "slug"],
    canQueryBy: ["name", "sequence", "slug"],
    canQueryBySpecial: [],
    filters: { tabs: ["with_field_definitions"] },
    writable: ["name", "sequence"]
  },
  FieldDefinition: {
    name: "FieldDefinition",
    path: "field_definitions",
    listedUnder: null,
    attributes: {
      data_type: "string",
      name: "string",
      sequence: "integer",
      slug: "string",
      config: "string",
      deleted_at: "date_time",
      tab_id: "primary_key"
    },
    onlyWithFields: [],
    relationships: {
      tab: { type: "Tab", many: false }
    },
    associations: {
      field_options: children("FieldOption", "field_definition"),
      tab: own("Tab", "tab")
    },
    canInclude: ["field_options", "tab"],
    canOrderBy: ["config", "data_type", "deleted_at", "name", "sequence", "slug", "tab_id"],
    canQueryBy: ["config", "data_type", "deleted_at", "name", "sequence", "slug", "tab_id"],
    canQueryBySpecial: [],
    filters: { field_definitions: ["include_deleted"], "tabs/*/field_definitions": ["with_deleted"] },
    writable: ["data_type", "name", "sequence", "slug", "config", "deleted_at"]
  },
  FieldOption: {
    name: "FieldOption",
    path: "field_options",
    listedUnder: "FieldDefinition",
    attributes: {
      value: "string",
      sequence: "integer"
    },
    onlyWithFields: [],
    relationships: {
      field_definition: { type: "FieldDefinition", many: false }
    },
    associations: {},
    canInclude: [],
    canOrderBy: ["sequence", "value"],
    canQueryBy: ["sequence", "value"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["value", "sequence"]
  },
  MaritalStatus: {
    name: "MaritalStatus",
    path: "marital_statuses",
    listedUnder: null,
    attributes: {
      value: "string"
    },
    onlyWithFields: [],
    relationships: {},
    associations: {},
    canInclude: [],
    canOrderBy: ["value"],
    canQueryBy: ["value"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["value"]
  },
  InactiveReason: {
    name: "InactiveReason",
    path: "inactive_reasons",
    listedUnder: null,
    attributes: {
      value: "string"
    },
    onlyWithFields: [],
    relationships: {},
    associations: {},
    canInclude: [],
    canOrderBy: ["value"],
    canQueryBy: ["value"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["value"]
  },
  NamePrefix: {
    name: "NamePrefix",
    path: "name_prefixes",
    listedUnder: null,
    attributes: {
      value: "string"
    },
    onlyWithFields: [],
    relationships: {},
    associations: {},
    canInclude: [],
    canOrderBy: ["value"],
    canQueryBy: ["value"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["value"]
  },
  NameSuffix: {
    name: "NameSuffix",
    path: "name_suffixes",
    listedUnder: null,
    attributes: {
      value: "string"
    },
    onlyWithFields: [],
    relationships: {},
    associations: {},
    canInclude: [],
    canOrderBy: ["value"],
    canQueryBy: ["value"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["value"]
  },
  Person: {
    name: "Person",
    path: "people",
    listedUnder: null,
    attributes: {
      avatar: "string",
      first_name: "string",
      last_name: "string",
      demographic_avatar_url: "string",
      name: "string",
      status: "string",
      remote_id: "integer",
      accounting_administrator: "boolean",
      anniversary: "date",
      birthdate: "date",
      child: "boolean",
      given_name: "string",
      grade: "integer",
      graduation_year: "integer",
      middle_name: "string",
      nickname: "string",
      people_permissions: "string",
      site_administrator: "boolean",
      gender: "string",
      inactivated_at: "date_time",
      medical_notes: "string",
      membership: "string",
      created_at: "date_time",
      updated_at: "date_time",
      can_create_forms: "boolean",
      can_email_lists: "boolean",
      directory_shared_info: "json",
      directory_status: "string",
      passed_background_check: "boolean",
      resource_permission_flags: "json",
      school_type: "string",
      login_identifier: "string",
      mfa_configured: "boolean",
      stripe_customer_identifier: "string"
    },
    onlyWithFields: ["directory_shared_info", "mfa_configured", "stripe_customer_identifier"],
    relationships: {
      primary_campus: { type: "PrimaryCampus", many: false },
      gender: { type: "Gender", many: false }
    },
    associations: {
      addresses: children("Address", "person"),
      apps: through("App", "person_apps", "app", true),
      background_checks: children("BackgroundCheck", "person"),
      connected_people: children("ConnectedPerson", "person"),
      emails: children("Email", "person"),
      field_data: children("FieldDatum", "customizable"),
      household_memberships: children("HouseholdMembership", "person"),
      households: through("Household", "household_memberships", "household", true),
      inactive_reason: own("InactiveReason", "inactive_reason"),
      marital_status: own("MaritalStatus", "marital_status"),
      message_groups: children("MessageGroup", "from"),
      messages: children("Message", "to"),
      name_prefix: own("NamePrefix", "name_prefix"),
      name_suffix: own("NameSuffix", "name_suffix"),
      notes: children("Note", "person"),
      organization: { via: "organization", to: "Organization", many: false },
      person_apps: children("PersonApp", "person"),
      phone_numbers: children("PhoneNumber", "person"),
      platform_notifications: children("PlatformNotification", "person"),
      primary_campus: own("Campus", "primary_campus"),
      school: own("SchoolOption", "school"),
      social_profiles: children("SocialProfile", "person"),
      workflow_cards: children("WorkflowCard", "person"),
      workflow_shares: children("WorkflowShare", "person")
    },
    canInclude: [
      "addresses",
      "emails",
      "field_data",
      "households",
      "inactive_reason",
      "marital_status",
      "name_prefix",
      "name_suffix",
      "organization",
      "person_apps",
      "phone_numbers",
      "platform_notifications",
      "primary_campus",
      "school",
      "social_profiles"
    ],
    canOrderBy: [
      "accounting_administrator",
      "anniversary",
      "birthdate",
      "child",
      "created_at",
      "first_name",
      "gender",
      "given_name",
      "grade",
      "graduation_year",
      "inactivated_at",
      "last_name",
      "membership",
      "middle_name",
      "nickname",
      "people_permissions",
      "remote_id",
      "site_administrator",
      "status",
      "updated_at"
    ],
    canQueryBy: [
      "accounting_administrator",
      "anniversary",
      "birthdate",
      "child",
      "created_at",
      "first_name",
      "gender",
      "given_name",
      "grade",
      "graduation_year",
      "id",
      "inactivated_at",
      "last_name",
      "medical_notes",
      "membership",
      "mfa_configured",
      "middle_name",
      "nickname",
      "people_permissions",
      "remote_id",
      "site_administrator",
      "status",
      "updated_at"
    ],
    canQueryBySpecial: [
      "primary_campus_id",
      "search_name",
      "search_name_or_email",
      "search_name_or_email_or_phone_number",
      "search_phone_number",
      "search_phone_number_e164"
    ],
    filters: { "households/*/people": ["non_pending", "without_deceased"], people: ["admins", "created_since", "organization_admins"] },
    writable: [
      "accounting_administrator",
      "anniversary",
      "birthdate",
      "child",
      "given_name",
      "grade",
      "graduation_year",
      "middle_name",
      "nickname",
      "people_permissions",
      "site_administrator",
      "gender",
      "inactivated_at",
      "medical_notes",
      "membership",
      "stripe_customer_identifier",
      "avatar",
      "first_name",
      "last_name",
      "gender_id",
      "primary_campus_id",
      "remote_id",
      "status"
    ]
  },
  Email: {
    name: "Email",
    path: "emails",
    listedUnder: null,
    attributes: {
      address: "string",
      location: "string",
      primary: "boolean",
      created_at: "date_time",
      updated_at: "date_time",
      blocked: "boolean"
    },
    onlyWithFields: [],
    relationships: {
      person: { type: "Person", many: false }
    },
    associations: {
      person: own("Person", "person")
    },
    canInclude: [],
    canOrderBy: ["address", "created_at", "location", "primary", "updated_at"],
    canQueryBy: ["address", "blocked", "created_at", "location", "primary", "updated_at"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["address", "location", "primary"]
  },
  PhoneNumber: {
    name: "PhoneNumber",
    path: "phone_numbers",
    listedUnder: null,
    attributes: {
      number: "string",
      carrier: "string",
      location: "string",
      primary: "boolean",
      created_at: "date_time",
      updated_at: "date_time",
      e164: "string",
      international: "string",
      national: "string",
      country_code: "string",
      formatted_number: "string"
    },
    onlyWithFields: ["formatted_number"],
    relationships: {
      person: { type: "Person", many: false }
    },
    associations: {},
    canInclude: [],
    canOrderBy: ["carrier", "created_at", "location", "number", "primary", "updated_at"],
    canQueryBy: ["carrier", "created_at", "location", "number", "primary", "updated_at"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["number", "carrier", "location", "primary"]
  },
  Address: {
    name: "Address",
    path: "addresses",
    listedUnder: null,
    attributes: {
      city: "string",
      state: "string",
      zip: "string",
      country_code: "string",
      location: "string",
      primary: "boolean",
      street_line_1: "string",
      street_line_2: "string",
      created_at: "date_time",
      updated_at: "date_time",
      country_name: "string"
    },
    onlyWithFields: [],
    relationships: {
      person: { type: "Person", many: false }
    },
    associations: {},
    canInclude: [],
    canOrderBy: [
      "city",
      "country_code",
      "created_at",
      "location",
      "primary",
      "state",
      "street_line_1",
      "street_line_2",
      "updated_at",
      "zip"
    ],
    canQueryBy: ["city", "country_code", "location", "primary", "state", "street_line_1", "street_line_2", "zip"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["city", "state", "zip", "country_code", "location", "primary", "street_line_1", "street_line_2"]
  },
  FieldDatum: {
    name: "FieldDatum",
    path: "field_data",
    listedUnder: null,
    attributes: {
      value: "string",
      file: "string",
      file_size: "integer",
      file_content_type: "string",
      file_name: "string"
    },
    onlyWithFields: [],
    relationships: {
      field_definition: { type: "FieldDefinition", many: false },
      customizable: { type: "Person", many: false }
    },
    associations: {
      field_definition: own("FieldDefinition", "field_definition"),
      field_option: own("FieldOption", "field_option"),
      person: own("Person", "customizable"),
      tab: through("Tab", "field_definition", "tab", false)
    },
    canInclude: ["field_definition", "field_option", "tab"],
    canOrderBy: ["file", "file_content_type", "file_name", "file_size", "value"],
    canQueryBy: ["file", "file_content_type", "file_name", "file_size", "value"],
    canQueryBySpecial: ["field_definition_id"],
    filters: {},
    writable: ["value", "field_definition_id"]
  },
  Household: {
    name: "Household",
    path: "households",
    listedUnder: null,
    attributes: {
      name: "string",
      member_count: "integer",
      primary_contact_name: "string",
      created_at: "date_time",
      updated_at: "date_time",
      avatar: "string",
      primary_contact_id: "primary_key"
    },
    onlyWithFields: [],
    relationships: {
      primary_contact: { type: "Person", many: false },
      people: { type: "Person", many: true }
    },
    associations: {
      household_memberships: children("HouseholdMembership", "household"),
      people: through("Person", "household_memberships", "person", true)
    },
    canInclude: ["people"],
    canOrderBy: ["created_at", "member_count", "name", "primary_contact_name", "updated_at"],
    canQueryBy: ["created_at", "member_count", "name", "primary_contact_name", "updated_at"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["name", "member_count", "avatar", "primary_contact_id"]
  },
  HouseholdMembership: {
    name: "HouseholdMembership",
    path: "household_memberships",
    listedUnder: "Household",
    attributes: {
      person_name: "string",
      pending: "boolean"
    },
    onlyWithFields: [],
    relationships: {
      person: { type: "Person", many: false }
    },
    associations: {
      household: own("Household", "household"),
      person: own("Person", "person")
    },
    canInclude: ["household", "person"],
    canOrderBy: ["pending", "person_name"],
    canQueryBy: ["pending", "person_name"],
    canQueryBySpecial: [],
    filters: {},
    writable: ["person_id", "pending"]
  },
  PersonMerger: {
    name: "PersonMerger",
    path: "person_mergers",
    listedUnder: null,
    attributes: {
      created_at: "date_time",
      person_to_keep_id: "primary_key",
      person_to_remove_id: "primary_key"
    },
    onlyWithFields: [],
    relationships: {
      person_to_keep: { type: "Person", many: false },
      person_to_remove: { type: "Person", many: false }
    },
    associations: {},
    canInclude: [],
    canOrderBy: ["created_at"],
    canQueryBy: ["created_at", "person_to_keep_id", "person_to_remove_id"],
    canQueryBySpecial: [],
    filters: {},
    writable: []
  }
}
