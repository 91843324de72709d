import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** The calendar product (reference 2022-07-07). */
export const calendar: Readonly<Record<NameIn<"calendar">, Facts>> = {
  Attachment: {
    path: "attachments",
    attributes: "content_type created_at description file_size:integer name updated_at url",
    refs: "event!Event",
    below: "event",
    include: "event",
    order: "content_type created_at description file_size name updated_at",
    query: "content_type created_at description file_size name updated_at"
  },
  Conflict: {
    path: "conflicts",
    attributes: "created_at note resolved_at updated_at",
    refs: "resource!Resource resolved_by:Person winner:Event",
    below: "resolved_by resource winner",
    include: "resolved_by resource winner",
    order: "resolved_at",
    filters: { conflicts: "future resolved unresolved" }
  },
  Event: {
    path: "events",
    attributes: `
      approval_status=A|P|R created_at description featured:boolean image_url name percent_approved:integer percent_rejected:integer
      registration_url summary updated_at visible_in_church_center:boolean`,
    refs: "owner:Person",
    keeps: "feed:Feed tags:Tag[]",
    below: `
      attachments*Attachment.event conflicts*Conflict.winner event_connections*EventConnection.event
      event_instances*EventInstance.event event_resource_requests*EventResourceRequest.event feed owner
      resource_bookings*ResourceBooking.event tags[]`,
    include: "attachments feed owner tags",
    query: "approval_status created_at featured name percent_approved percent_rejected updated_at visible_in_church_center",
    filters: { events: "future" }
  },
  EventConnection: {
    path: "event_connections",
    under: "event",
    attributes: "connected_to_id connected_to_name connected_to_type product_name connected_to_url",
    refs: "event!Event",
    query: "product_name",
    createsAt: "events/*/event_connections",
    creatable: "connected_to_id connected_to_name connected_to_type product_name",
    updatable: "=",
    deletes: true
  },
  EventInstance: {
    path: "event_instances",
    attributes: `
      all_day_event:boolean compact_recurrence_description created_at ends_at location recurrence recurrence_description starts_at
      updated_at church_center_url published_starts_at:string published_ends_at:string`,
    refs: "event!Event",
    below: "event event_times*EventTime.event_instance resource_bookings*ResourceBooking.event_instance tags*event.tags",
    include: "event event_times resource_bookings tags",
    order: "created_at ends_at starts_at updated_at",
    query: "created_at ends_at starts_at updated_at",
    filters: {
      event_instances:
        "all approved approved_pending approved_pending_rejected approved_rejected approver approver_subscriber future lost manager manager_approver manager_approver_subscriber manager_subscriber owner owner_approver owner_approver_subscriber owner_manager owner_manager_approver owner_manager_approver_subscriber owner_manager_subscriber owner_subscriber pending pending_rejected rejected shared subscriber unresolved",
      "events/*/event_instances": "future"
    }
  },
  EventResourceAnswer: {
    path: "answers",
    under: "event_resource_request",
    attributes: "answer:json db_answer? created_at updated_at question:json",
    refs: "created_by:Person updated_by:Person resource_question!ResourceQuestion event_resource_request!EventResourceRequest"
  },
  EventResourceRequest: {
    path: "event_resource_requests",
    attributes: "approval_sent:boolean approval_status=A|P|R created_at updated_at notes quantity:integer",
    refs: `
      event!Event resource!Resource event_resource_request:EventResourceRequest created_by:Person updated_by:Person
      room_setup:RoomSetup`,
    below: `
      event answers*EventResourceAnswer.event_resource_request created_by resource_bookings*ResourceBooking.event_resource_request
      resource room_setup updated_by`,
    include: "created_by event resource room_setup updated_by",
    query: "approval_sent approval_status created_at updated_at",
    filters: {
      "people/*/event_resource_requests": "awaiting_response future not_in_conflict not_overbooked overbooked",
      "resource_approval_groups/*/event_resource_requests": "awaiting_response future not_in_conflict not_overbooked overbooked"
    }
  },
  EventTime: {
    path: "event_times",
    under: "event_instance",
    attributes: "ends_at starts_at name visible_on_kiosks:boolean visible_on_widget_and_ical:boolean",
    refs: "event:Event",
    keeps: "event_instance!EventInstance",
    below: "event",
    include: "event",
    order: "ends_at starts_at",
    query: "ends_at name starts_at visible_on_kiosks visible_on_widget_and_ical"
  },
  Feed: {
    path: "feeds",
    attributes: `
      can_delete:boolean default_church_center_visibility=hidden|published feed_type=registrations|groups|ical|form imported_at name
      deleting:boolean sync_campus_tags:boolean? source_id`,
    refs: "event_owner:Person",
    order: "name",
    query: "feed_type source_id"
  },
  JobStatus: {
    path: "job_statuses",
    attributes: "retries:integer errors:json message started_at status"
  },
  Organization: {
    path: "",
    attributes: "name time_zone twenty_four_hour_time:boolean date_format onboarding:boolean? calendar_starts_on"
  },
  Person: {
    path: "people",
    attributes: `
      created_at first_name last_name middle_name updated_at avatar_url child:boolean contact_data gender has_access:boolean
      name_prefix=Mr.|Mrs.|Ms.|Miss|Dr.|Rev. name_suffix=Jr.|Sr.|Ph.D.|II|III pending_request_count permissions:integer
      resolves_conflicts:boolean site_administrator:boolean status=active|inactive|pending can_edit_people:boolean
      can_edit_resources:boolean can_edit_rooms:boolean event_permissions_type member_of_approval_groups:boolean? name
      people_permissions_type room_permissions_type resources_permissions_type`,
    below: "event_resource_requests*EventResourceRequest.created_by organization^",
    include: "organization",
    order: "created_at first_name last_name resolves_conflicts updated_at",
    query: "created_at first_name last_name middle_name updated_at",
    filters: { people: "active event_owners" }
  },
  ReportTemplate: {
    path: "report_templates",
    attributes: "body created_at:string description title updated_at:string",
    createsAt: "report_templates",
    creatable: "body description title",
    updatable: "=",
    deletes: true
  },
  RequiredApproval: {
    path: "required_approvals",
    under: "resource_approval_group",
    attributes: "",
    keeps: "resource_approval_group!ResourceApprovalGroup resource!Resource",
    below: "resource",
    include: "resource",
    filters: { "resource_approval_groups/*/required_approvals": "resources rooms" }
  },
  Resource: {
    path: "resources",
    attributes: "created_at kind name serial_number updated_at description expires_at home_location image quantity:integer path_name",
    keeps: "resource_folder:ResourceFolder",
    below: `
      conflicts*Conflict.resource event_resource_requests*EventResourceRequest.resource required_approvals*RequiredApproval.resource
      resource_approval_groups*required_approvals.resource_approval_group resource_bookings*ResourceBooking.resource resource_folder
      resource_questions*ResourceQuestion.resource room_setups*RoomSetup.containing_resource`,
    include: "resource_approval_groups resource_folder resource_questions room_setups",
    order: "created_at expires_at name updated_at",
    query: "created_at kind name path_name serial_number updated_at",
    filters: { "resource_approval_groups/*/resources": "resources rooms", resources: "resources rooms" },
    createsAt: "resources",
    creatable: "kind description expires_at home_location name quantity serial_number",
    updatable: "description expires_at home_location name quantity serial_number",
    deletes: true
  },
  ResourceApprovalGroup: {
    path: "resource_approval_groups",
    attributes: "created_at name updated_at form_count? resource_count? room_count?",
    keeps: "people:Person[]",
    below: `
      event_resource_requests*resources.event_resource_requests people[] required_approvals*RequiredApproval.resource_approval_group
      resources*required_approvals.resource`,
    include: "people resources",
    order: "created_at name updated_at",
    query: "created_at id name updated_at"
  },
  ResourceBooking: {
    path: "resource_bookings",
    attributes: "created_at ends_at starts_at updated_at quantity:integer",
    refs: "event:Event event_instance!EventInstance resource!Resource",
    keeps: "event_resource_request:EventResourceRequest",
    below: "event_instance event_resource_request resource",
    include: "event_instance event_resource_request resource",
    order: "created_at ends_at starts_at updated_at",
    query: "created_at ends_at starts_at updated_at",
    filters: {
      "event_instances/*/resource_bookings": "future resources rooms",
      "event_resource_requests/*/resource_bookings":
        "approved approved_pending approved_pending_rejected approved_rejected future pending pending_rejected rejected",
      "events/*/resource_bookings": "future",
      resource_bookings:
        "approved approved_pending approved_pending_rejected approved_rejected future pending pending_rejected rejected resources rooms",
      "resources/*/resource_bookings":
        "approved approved_pending approved_pending_rejected approved_rejected future pending pending_rejected rejected"
    }
  },
  ResourceFolder: {
    path: "resource_folders",
    attributes: "created_at name updated_at ancestry kind path_name",
    below: "resources*Resource.resource_folder",
    include: "resources",
    order: "ancestry created_at name updated_at",
    query: "ancestry created_at name path_name updated_at",
    filters: { resource_folders: "resources rooms" },
    createsAt: "resource_folders",
    creatable: "kind name",
    updatable: "name",
    deletes: true
  },
  ResourceQuestion: {
    path: "resource_questions",
    attributes: `
      created_at kind=dropdown|paragraph|text|yesno|section_header updated_at choices description multiple_select:boolean
      optional:boolean position:integer question`,
    refs: "resource!Resource",
    query: "created_at kind updated_at",
    createsAt: "resources/*/resource_questions",
    creatable: "choices description kind multiple_select optional position question",
    updatable: "=",
    deletes: true
  },
  ResourceSuggestion: {
    path: "resource_suggestions",
    under: "room_setup",
    attributes: "created_at quantity:integer updated_at",
    refs: "resource!Resource room_setup!RoomSetup",
    below: "resource",
    include: "resource"
  },
  RoomSetup: {
    path: "room_setups",
    attributes: "created_at name updated_at description diagram diagram_url diagram_thumbnail_url",
    refs: "room_setup:RoomSetup resource_suggestions:ResourceSuggestion[] containing_resource:Resource",
    below: "containing_resource resource_suggestions[]",
    include: "containing_resource resource_suggestions",
    order: "created_at name updated_at",
    query: "created_at name updated_at",
    filters: { room_setups: "shared_room_setups" }
  },
  Tag: {
    path: "tags",
    attributes: "church_center_category:boolean color created_at name position:float updated_at",
    keeps: "tag_group:TagGroup",
    below: "events@Event.tags event_instances*events.event_instances tag_group",
    include: "tag_group",
    order: "name position",
    query: "church_center_category color created_at id name position updated_at",
    filters: { tags: "individual" },
    createsAt: "tags",
    creatable: "church_center_category color name position",
    updatable: "=",
    deletes: true
  },
  TagGroup: {
    path: "tag_groups",
    attributes: "created_at name updated_at required:boolean",
    below: "events*tags.events tags*Tag.tag_group",
    include: "events tags",
    order: "name",
    query: "created_at name updated_at",
    filters: { tag_groups: "required" },
    createsAt: "tag_groups",
    creatable: "name required",
    updatable: "=",
    deletes: true
  }
}
