/** One realistic record of each entity of Check-Ins, as an answer holds it. */
import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

const clock = { created_at: "2024-02-29T08:15:00Z", updated_at: "2025-06-30T23:59:59Z" }
const counts = { regular_count: 41, guest_count: 2, volunteer_count: 6 }
const printed = { quantity: 1, for_regular: true, for_guest: true, for_volunteer: null }

const events: ReadonlyArray<readonly [EntityName, Sample]> = [
  [
    "check-ins.Event",
    {
      id: "501",
      attributes: {
        name: "Sonntagmorgen ☀️",
        frequency: "Weekly",
        enable_services_integration: true,
        archived_at: null,
        integration_key: null,
        location_times_enabled: false,
        pre_select_enabled: false,
        ...clock
      },
      related: {}
    }
  ],
  [
    "check-ins.EventPeriod",
    {
      id: "511",
      attributes: { starts_at: "2025-06-29T05:00:00Z", ends_at: "2025-07-05T05:00:00Z", note: "Konfirmation", ...counts, ...clock },
      related: { event: "501" }
    }
  ],
  [
    "check-ins.EventTime",
    {
      id: "521",
      attributes: {
        total_count: 49,
        starts_at: "2025-06-29T14:00:00Z",
        shows_at: "2025-06-29T13:00:00Z",
        hides_at: "2025-06-29T15:00:00Z",
        name: null,
        hour: 9,
        minute: 0,
        day_of_week: 0,
        ...counts,
        ...clock
      },
      related: { event: "501", event_period: "511" }
    }
  ],
  [
    "check-ins.Location",
    {
      id: "531",
      attributes: {
        name: "Zwergenstube – 유아부",
        kind: "Location",
        opened: true,
        questions: null,
        age_min_in_months: 0,
        age_max_in_months: 35,
        age_range_by: "month",
        age_on: null,
        child_or_adult: "child",
        effective_date: "2024-08-31",
        gender: null,
        grade_min: -1,
        grade_max: null,
        max_occupancy: 20,
        min_volunteers: 2,
        attendees_per_volunteer: 4,
        position: 1,
        milestone: null,
        ...clock
      },
      related: { event: "501", parent: "530", options: ["541"] }
    }
  ],
  [
    "check-ins.AttendanceType",
    { id: "551", attributes: { name: "Взрослые", color: "#3366cc", limit: null, ...clock }, related: { event: "501" } }
  ],
  ["check-ins.Headcount", { id: "561", attributes: { total: 118, ...clock }, related: { event_time: "521", attendance_type: "551" } }]
]

const people: ReadonlyArray<readonly [EntityName, Sample]> = [
  [
    "check-ins.Person",
    {
      id: "90000017", // a guest whom the people product does not have
      attributes: {
        addresses: [],
        email_addresses: [],
        phone_numbers: [{ number: "(312) 555-0123", location: "Mobile" }],
        avatar_url: null,
        name_prefix: null,
        first_name: "Łucja",
        middle_name: null,
        last_name: "Nowak",
        name_suffix: null,
        birthdate: "2020-02-29",
        grade: null,
        gender: "Female",
        medical_notes: "Orzechy 🥜",
        child: true,
        permission: null,
        headcounter: false,
        last_checked_in_at: "2025-06-29T13:41:07Z",
        check_in_count: 1,
        passed_background_check: null,
        demographic_avatar_url: "https://avatars.example.org/child-female.png",
        name: "Łucja Nowak",
        top_permission: null,
        ignore_filters: false,
        ...clock
      },
      related: {}
    }
  ],
  [
    "check-ins.CheckIn",
    {
      id: "571",
      attributes: {
        first_name: "Łucja",
        last_name: "Nowak",
        medical_notes: "Orzechy 🥜",
        number: 17,
        security_code: "K347",
        checked_out_at: null,
        confirmed_at: "2025-06-29T13:45:00Z",
        emergency_contact_name: "Babcia Zofia",
        emergency_contact_phone_number: "(312) 555-0199",
        one_time_guest: true,
        kind: "Guest",
        ...clock
      },
      related: {
        event_period: "511",
        event: "501",
        person: "90000017",
        checked_in_at: "621",
        checked_in_by: "1001",
        checked_out_by: "1002"
      }
    }
  ],
  [
    "check-ins.CheckInTime",
    {
      id: "581",
      attributes: { kind: "Guest", has_validated: true, services_integrated: false, alerts: [] },
      related: { check_in: "571", event_time: "521", location: "531" }
    }
  ],
  [
    "check-ins.CheckInGroup",
    {
      id: "591",
      attributes: { name_labels_count: 1, security_labels_count: 1, check_ins_count: 2, print_status: "printed", ...clock },
      related: { event_period: "511", print_station: "621" }
    }
  ],
  ["check-ins.Pass", { id: "601", attributes: { code: "0123456789", kind: "barcode", ...clock }, related: { person: "90000017" } }],
  ["check-ins.PersonEvent", { id: "611", attributes: { check_in_count: 1, ...clock }, related: { event: "501", person: "90000017" } }]
]

const furniture: ReadonlyArray<readonly [EntityName, Sample]> = [
  ["check-ins.Option", { id: "541", attributes: { body: "Fotos erlaubt 📷", quantity: 1, ...clock }, related: { location: "531" } }],
  [
    "check-ins.Label",
    { id: "631", attributes: { name: "Étiquette", xml: "<label/>", prints_for: "Regular", roll: "30252", ...clock }, related: {} }
  ],
  ["check-ins.EventLabel", { id: "641", attributes: { ...printed, ...clock }, related: { event: "501", label: "631" } }],
  ["check-ins.LocationLabel", { id: "651", attributes: { ...printed, ...clock }, related: { label: "631", location: "531" } }],
  [
    "check-ins.Station",
    {
      id: "621",
      attributes: {
        mode: 0,
        name: "入口",
        timeout_seconds: 60,
        input_type: "scanner",
        input_type_options: "all_input_types",
        ...clock
      },
      related: { event: "501", location: null, print_station: "621", theme: "661" }
    }
  ],
  [
    "check-ins.Theme",
    {
      id: "661",
      attributes: {
        image_thumbnail: null,
        name: "Himmelblau",
        color: "#3366cc",
        text_color: "#ffffff",
        image: null,
        background_color: null,
        mode: "light",
        ...clock
      },
      related: {}
    }
  ],
  [
    "check-ins.IntegrationLink",
    {
      id: "671",
      attributes: {
        remote_gid: "gid://services/ServiceType/1",
        remote_app: "services",
        remote_type: "ServiceType",
        remote_id: "1",
        sync_future_assignment_types: null
      },
      related: {}
    }
  ],
  ["check-ins.LocationEventPeriod", { id: "681", attributes: { ...counts, ...clock }, related: { location: "531", event_period: "511" } }],
  ["check-ins.LocationEventTime", { id: "691", attributes: { ...counts, ...clock }, related: { location: "531", event_time: "521" } }]
]

export const samples: Samples = new Map([...events, ...people, ...furniture])
