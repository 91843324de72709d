import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** The check-ins product (reference 2025-05-28). */
export const checkIns: Readonly<Record<NameIn<"check-ins">, Facts>> = {
  AttendanceType: {
    path: "attendance_types",
    attributes: "name color created_at updated_at limit:integer",
    refs: "event!Event",
    below: "event headcounts*Headcount.attendance_type",
    include: "event",
    query: "id name"
  },
  CheckIn: {
    path: "check_ins",
    attributes: `
      first_name last_name medical_notes number:integer security_code created_at updated_at checked_out_at confirmed_at
      emergency_contact_name emergency_contact_phone_number one_time_guest:boolean kind`,
    refs: "event_period!EventPeriod person:Person",
    keeps: "checked_in_at:Station checked_in_by:Person checked_out_by:Person event:Event check_in_group:CheckInGroup",
    below: `
      check_in_group check_in_times*CheckInTime.check_in checked_in_at checked_in_by checked_out_by event event_period
      event_times*check_in_times.event_time locations*check_in_times.location options* person`,
    include: "check_in_times checked_in_at checked_in_by checked_out_by event event_period event_times locations options person",
    order: "checked_out_at created_at first_name last_name number updated_at",
    query: "created_at security_code updated_at",
    special: "account_center_person_id",
    filters: {
      check_ins: "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer",
      "check_ins/*/event_period/*/check_ins":
        "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer",
      "check_ins/*/event_period/*/location_event_periods/*/check_ins":
        "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer",
      "event_times/*/check_ins":
        "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer",
      "event_times/*/location_event_times/*/check_ins":
        "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer",
      "events/*/check_ins": "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer",
      "locations/*/check_ins": "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer",
      "people/*/check_ins": "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer",
      "stations/*/checked_in_at_check_ins":
        "attendee checked_out first_time guest not_checked_out not_one_time_guest one_time_guest regular volunteer"
    }
  },
  CheckInGroup: {
    path: "check_in_groups",
    attributes: `
      name_labels_count security_labels_count check_ins_count created_at updated_at print_status=ready|printed|canceled|skipped`,
    keeps: "event_period!EventPeriod print_station:Station",
    below: "check_ins*CheckIn.check_in_group event_period print_station",
    include: "check_ins event_period print_station",
    filters: { "stations/*/check_in_groups": "canceled printed ready skipped" }
  },
  CheckInTime: {
    path: "check_in_times",
    under: "check_in",
    attributes: "kind has_validated:boolean services_integrated:boolean alerts:json",
    refs: "event_time:EventTime location:Location check_in!CheckIn pre_check:PreCheck"
  },
  Event: {
    path: "events",
    attributes: `
      name frequency enable_services_integration:boolean created_at updated_at archived_at integration_key
      location_times_enabled:boolean pre_select_enabled:boolean app_source?`,
    below: `
      attendance_types*AttendanceType.event check_ins*CheckIn.event current_event_times*EventTime.event event_labels*EventLabel.event
      event_periods*EventPeriod.event integration_links* locations*Location.event person_events*PersonEvent.event`,
    include: "attendance_types",
    order: "created_at name",
    query: "id name",
    filters: { events: "archived for_headcounts for_registrations not_archived" }
  },
  EventLabel: {
    path: "event_labels",
    under: "event",
    attributes: "quantity:integer for_regular:boolean for_guest:boolean for_volunteer:boolean created_at updated_at",
    keeps: "event!Event label!Label",
    below: "event label",
    include: "event label"
  },
  EventPeriod: {
    path: "event_periods",
    under: "event",
    attributes: "starts_at ends_at regular_count guest_count volunteer_count note created_at updated_at",
    refs: "event!Event",
    below: `
      check_ins*CheckIn.event_period event event_times*EventTime.event_period location_event_periods*LocationEventPeriod.event_period`,
    include: "event event_times",
    order: "starts_at",
    query: "ends_at starts_at"
  },
  EventTime: {
    path: "event_times",
    attributes: `
      total_count starts_at shows_at hides_at regular_count guest_count volunteer_count created_at updated_at name hour:integer
      minute:integer day_of_week:integer`,
    refs: "event:Event event_period!EventPeriod",
    below: `
      check_ins*CheckInTime.event_time.check_in event event_period available_locations*LocationEventTime.event_time.location
      headcounts*Headcount.event_time location_event_times*LocationEventTime.event_time`,
    include: "event event_period headcounts",
    order: "shows_at starts_at",
    query: "created_at updated_at",
    filters: { "check_ins/*/event_period/*/event_times": "available" }
  },
  Headcount: {
    path: "headcounts",
    attributes: "total:integer updated_at created_at",
    refs: "event_time!EventTime attendance_type!AttendanceType",
    below: "attendance_type event_time",
    include: "attendance_type event_time",
    order: "created_at total updated_at",
    query: "created_at updated_at"
  },
  IntegrationLink: {
    path: "integration_links",
    attributes: "remote_gid remote_app remote_type remote_id:string sync_future_assignment_types:boolean",
    refs: "local:Anything",
    query: "remote_gid"
  },
  Label: {
    path: "labels",
    attributes: "name xml prints_for roll created_at updated_at",
    below: "event_labels*EventLabel.label location_labels*LocationLabel.label"
  },
  Location: {
    path: "locations",
    attributes: `
      name kind opened:boolean questions age_min_in_months:integer age_max_in_months:integer age_range_by age_on:date child_or_adult
      effective_date:date gender grade_min:integer grade_max:integer max_occupancy:integer min_volunteers:integer
      attendees_per_volunteer:integer position:integer updated_at created_at milestone`,
    refs: "parent:Location/Parent",
    keeps: "event!Event",
    below: `
      check_ins*CheckInTime.location.check_in event integration_links* location_event_periods*LocationEventPeriod.location
      location_event_times*LocationEventTime.location location_labels*LocationLabel.location locations*Location.parent
      options*Option.location parent`,
    include: "event locations options parent",
    order: "kind name position",
    filters: { "event_times/*/available_locations": "for_current_station", "events/*/locations": "locations root" }
  },
  LocationEventPeriod: {
    path: "location_event_periods",
    under: "location",
    attributes: "regular_count guest_count volunteer_count created_at updated_at",
    keeps: "location!Location event_period!EventPeriod",
    below: "check_ins* event_period location",
    include: "event_period location"
  },
  LocationEventTime: {
    path: "location_event_times",
    under: "event_time",
    attributes: "regular_count guest_count volunteer_count created_at updated_at",
    keeps: "location!Location event_time!EventTime",
    below: "check_ins* event_time location",
    include: "event_time location",
    query: "created_at updated_at"
  },
  LocationLabel: {
    path: "location_labels",
    under: "label",
    attributes: "quantity:integer for_regular:boolean for_guest:boolean for_volunteer:boolean created_at updated_at",
    keeps: "location!Location label!Label",
    below: "label location",
    include: "label location"
  },
  Option: {
    path: "options",
    attributes: "body quantity:integer created_at updated_at",
    keeps: "location!Location label:Label",
    below: "check_ins* label",
    include: "label"
  },
  Organization: {
    path: "",
    attributes: "date_format_pattern time_zone name daily_check_ins:integer avatar_url created_at updated_at"
  },
  Pass: {
    path: "passes",
    attributes: "code kind=barcode|pkpass created_at updated_at",
    keeps: "person!Person",
    below: "person",
    include: "person",
    query: "code"
  },
  Person: {
    path: "people",
    attributes: `
      addresses:json email_addresses:json phone_numbers:json avatar_url name_prefix first_name middle_name last_name name_suffix
      birthdate:date grade:integer gender medical_notes child:boolean permission headcounter:boolean last_checked_in_at check_in_count
      created_at updated_at passed_background_check:boolean demographic_avatar_url name top_permission ignore_filters:boolean`,
    below: "check_ins*CheckIn.person organization^ passes*Pass.person person_events*PersonEvent.person",
    include: "organization",
    order: "check_in_count first_name last_checked_in_at last_name",
    query: "headcounter ignore_filters permission",
    special: "search_name"
  },
  PersonEvent: {
    path: "person_events",
    under: "event",
    attributes: "check_in_count updated_at created_at",
    keeps: "person!Person event!Event first_check_in:CheckIn last_check_in:CheckIn",
    below: "first_check_in last_check_in event person",
    include: "event first_check_in last_check_in person"
  },
  PreCheck: {
    path: null,
    attributes: ""
  },
  RosterListPerson: {
    path: null,
    attributes: "first_name last_name name demographic_avatar_url grade gender medical_notes birthdate:date_time",
    keeps: "person!Person"
  },
  Station: {
    path: "stations",
    attributes: `
      online:boolean? mode:integer name timeout_seconds:integer input_type=scanner|keypad
      input_type_options=all_input_types|only_keypad|only_scanner created_at updated_at next_shows_at? open_for_check_in:boolean?
      closes_at? check_in_count?`,
    keeps: "event:Event location:Location print_station:Station theme:Theme",
    below: "checked_in_at_check_ins*CheckIn.checked_in_at check_in_groups*CheckInGroup.print_station event location print_station theme",
    include: "event location print_station theme"
  },
  Theme: {
    path: "themes",
    attributes: "image_thumbnail name color text_color image created_at updated_at background_color mode"
  }
}
