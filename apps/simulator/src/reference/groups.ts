import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** The groups product (reference 2023-07-10). */
export const groups: Readonly<Record<NameIn<"groups">, Facts>> = {
  Attendance: {
    path: "attendances",
    under: "event",
    attributes: "attended:boolean role=member|leader|visitor|applicant",
    refs: "person!Person event!Event",
    below: "person",
    include: "person",
    order: "first_name last_name role",
    query: "role",
    filters: { "events/*/attendances": "attended" }
  },
  Campus: {
    path: "campuses",
    attributes: "name",
    below: "groups@Group.campuses",
    order: "name",
    query: "id name"
  },
  Enrollment: {
    path: "enrollment",
    under: "group",
    attributes: `
      auto_closed:boolean auto_closed_reason date_limit date_limit_reached:boolean member_limit:integer member_limit_reached:boolean
      status=open|closed|full|private strategy=request_to_join|open_signup|closed`,
    refs: "group!Group"
  },
  Event: {
    path: "events",
    attributes: `
      attendance_requests_enabled:boolean automated_reminder_enabled:boolean canceled:boolean canceled_at description ends_at
      location_type_preference multi_day:boolean name reminders_sent:boolean reminders_sent_at repeating:boolean starts_at
      virtual_location_url visitors_count`,
    refs: "attendance_submitter:Person group!Group location:Location repeating_event:RepeatingEvent",
    below: "attendances*Attendance.event group location notes*EventNote.event",
    include: "group location",
    order: "ends_at name starts_at",
    query: "ends_at name starts_at",
    filters: {
      events: "canceled group group_type my_groups not_canceled upcoming",
      "group_types/*/events": "canceled not_canceled upcoming",
      "groups/*/events": "canceled not_canceled",
      "people/*/events": "canceled not_canceled"
    }
  },
  EventNote: {
    path: "notes",
    under: "event",
    attributes: "body",
    refs: "annotatable:Annotatable owner:Owner",
    keeps: "event!Event",
    below: "owner",
    include: "owner"
  },
  Group: {
    path: "groups",
    attributes: `
      archived_at can_create_conversation:boolean? chat_enabled:boolean contact_email created_at description
      events_visibility=public|members header_image:json leaders_can_search_people_database:boolean
      location_type_preference=physical|virtual members_are_confidential:boolean memberships_count name public_church_center_web_url
      schedule tag_ids:integer? virtual_location_url widget_status:json?`,
    refs: "group_type:GroupType location:Location",
    keeps: "campuses:Campus[] tags:Tag[]",
    below: `
      campuses[] enrollment:Enrollment.group events*Event.group applications*GroupApplication.group group_type location
      memberships*Membership.group people*memberships.person resources*Resource.group tags[]`,
    include: "enrollment group_type location",
    order: "name",
    query: "name",
    special: "archive_status",
    filters: { groups: "campus group group_type my_groups people_database_searchable" },
    updatable: "name group_type_id schedule tag_ids"
  },
  GroupApplication: {
    path: "group_applications",
    attributes: "applied_at message status=pending|approved|rejected",
    refs: "group!Group person!Person",
    below: "group person",
    include: "group person",
    order: "applied_at status",
    query: "applied_at status"
  },
  GroupType: {
    path: "group_types",
    attributes: `
      church_center_visible:boolean church_center_map_visible:boolean color default_group_settings description name position:integer`,
    below: "events*groups.events groups*Group.group_type resources*Resource.group_type",
    order: "name position",
    query: "id",
    filters: { group_types: "church_center_visible not_church_center_visible" }
  },
  Location: {
    path: "locations",
    attributes: `
      display_preference=hidden|approximate|exact full_formatted_address latitude:float longitude:float name radius
      strategy=hidden|approximate|exact`,
    below: "group:Group.location",
    include: "group"
  },
  Membership: {
    path: "memberships",
    under: "group",
    attributes: "joined_at role=member|leader",
    refs: "group!Group person!Person",
    below: "group person",
    include: "person",
    order: "first_name joined_at last_name role",
    query: "role",
    createsAt: "groups/*/memberships",
    creatable: "joined_at role person_id",
    updatable: "joined_at role",
    deletes: true
  },
  Organization: {
    path: "",
    attributes: "name time_zone"
  },
  Owner: {
    path: "owner",
    under: "event_note",
    attributes: "avatar_url first_name last_name",
    keeps: "event_note!EventNote"
  },
  Person: {
    path: "people",
    attributes: `
      addresses:json avatar_url child:boolean? created_at email_addresses:json first_name last_name permissions phone_numbers:json`,
    below: "events*groups.events groups*memberships.group memberships*Membership.person",
    order: "first_name last_name",
    query: "first_name last_name"
  },
  Resource: {
    path: "resources",
    under: "group_type",
    attributes: "description last_updated:date_time name type=FileResource|LinkResource visibility=leaders|members",
    refs: "created_by:Person",
    keeps: "group:Group group_type!GroupType",
    below: "download: visit:",
    order: "last_updated name",
    filters: { "groups/*/resources": "leaders" }
  },
  Tag: {
    path: "tags",
    attributes: "name position:integer",
    refs: "tag_group!TagGroup",
    below: "groups@Group.tags",
    order: "name position",
    query: "id name"
  },
  TagGroup: {
    path: "tag_groups",
    attributes: "display_publicly:boolean multiple_options_enabled:boolean name position:integer",
    below: "tags*Tag.tag_group",
    order: "name position",
    query: "name",
    filters: { tag_groups: "public" }
  }
}
