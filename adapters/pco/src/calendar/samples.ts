/** One realistic record of each entity of Calendar, as an answer holds it. */
import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

const clock = { created_at: "2024-02-29T08:15:00Z", updated_at: "2025-06-30T23:59:59Z" }

const events: ReadonlyArray<readonly [EntityName, Sample]> = [
  ["calendar.TagGroup", { id: "701", attributes: { name: "Zielgruppe", required: true, ...clock }, related: {} }],
  [
    "calendar.Tag",
    {
      id: "711",
      attributes: { church_center_category: false, color: "#cc3366", name: "Jugend – юность", position: 1.5, ...clock },
      related: { tag_group: "701" }
    }
  ],
  [
    "calendar.Event",
    {
      id: "721",
      attributes: {
        approval_status: "P",
        description: "<p>Mit Kerzen 🕯</p>",
        featured: false,
        image_url: null,
        name: "ろうそく礼拝",
        percent_approved: 50,
        percent_rejected: 0,
        registration_url: null,
        summary: "Eine Stunde Stille",
        visible_in_church_center: true,
        ...clock
      },
      related: { owner: "1001", feed: "801", tags: ["711", "712"] }
    }
  ],
  [
    "calendar.EventInstance",
    {
      id: "731",
      attributes: {
        all_day_event: false,
        compact_recurrence_description: "Weekly",
        ends_at: "2025-12-24T23:00:00Z",
        location: "Kirche – Łąkowa 7",
        recurrence: "None",
        recurrence_description: "Does not repeat",
        starts_at: "2025-12-24T21:00:00Z",
        church_center_url: null,
        published_starts_at: "2025-12-24T21:30:00Z",
        published_ends_at: "2025-12-24T22:30:00Z",
        ...clock
      },
      related: { event: "721" }
    }
  ],
  [
    "calendar.EventTime",
    {
      id: "741",
      attributes: {
        ends_at: "2025-12-24T22:30:00Z",
        starts_at: "2025-12-24T21:30:00Z",
        name: "Gottesdienst",
        visible_on_kiosks: true,
        visible_on_widget_and_ical: null
      },
      related: { event_instance: "731", event: "721" }
    }
  ],
  [
    "calendar.Attachment",
    {
      id: "751",
      attributes: {
        content_type: "application/pdf",
        description: null,
        file_size: 62_734,
        name: "Ablauf für den Abend.pdf",
        url: "https://files.example.org/attachments/751",
        ...clock
      },
      related: { event: "721" }
    }
  ],
  [
    "calendar.EventConnection",
    {
      id: "761",
      attributes: {
        connected_to_id: "98",
        connected_to_name: "Sonntag",
        connected_to_type: "service_type",
        product_name: "services",
        connected_to_url: null
      },
      related: { event: "721" }
    }
  ],
  [
    "calendar.Feed",
    {
      id: "801",
      attributes: {
        can_delete: false,
        default_church_center_visibility: "hidden",
        feed_type: "groups",
        imported_at: null,
        name: "Gruppen",
        deleting: false,
        source_id: "341"
      },
      related: { event_owner: "1001" }
    }
  ]
]

const people: ReadonlyArray<readonly [EntityName, Sample]> = [
  [
    "calendar.Person",
    {
      id: "1001",
      attributes: {
        first_name: "Nguyễn",
        last_name: "O’Connor-李",
        middle_name: null,
        avatar_url: "https://avatars.example.org/uploads/person/1001-1700000000/avatar.2.jpeg",
        child: false,
        contact_data: { email_addresses: [{ address: "nguyễn@exämple.org" }], phone_numbers: [] },
        gender: "Female",
        has_access: true,
        name_prefix: "Dr.",
        name_suffix: null,
        pending_request_count: 3,
        permissions: 2,
        resolves_conflicts: true,
        site_administrator: false,
        status: "active",
        can_edit_people: false,
        can_edit_resources: true,
        can_edit_rooms: true,
        event_permissions_type: "edit",
        name: "Nguyễn O’Connor-李",
        people_permissions_type: "none",
        room_permissions_type: "edit",
        resources_permissions_type: null,
        ...clock
      },
      related: {}
    }
  ],
  ["calendar.ResourceApprovalGroup", { id: "811", attributes: { name: "Технары", ...clock }, related: { people: ["1001"] } }],
  ["calendar.RequiredApproval", { id: "821", attributes: {}, related: { resource_approval_group: "811", resource: "831" } }],
  [
    "calendar.ReportTemplate",
    {
      id: "891",
      attributes: {
        body: "<h1>{{ title }}</h1>",
        created_at: "2024-02-29T08:15:00Z",
        description: null,
        title: "Woche",
        updated_at: "2025-06-30T23:59:59Z"
      },
      related: {}
    }
  ]
]

const resources: ReadonlyArray<readonly [EntityName, Sample]> = [
  [
    "calendar.ResourceFolder",
    { id: "841", attributes: { name: "Räume", ancestry: null, kind: "Room", path_name: "Räume", ...clock }, related: {} }
  ],
  [
    "calendar.Resource",
    {
      id: "831",
      attributes: {
        kind: "Room",
        name: "Großer Saal",
        serial_number: null,
        description: "Mit Empore",
        expires_at: null,
        home_location: "1. Stock",
        image: null,
        quantity: 1,
        path_name: "Räume",
        ...clock
      },
      related: { resource_folder: "841" }
    }
  ],
  [
    "calendar.RoomSetup",
    {
      id: "851",
      attributes: {
        name: "Runde Tische ⭕",
        description: null,
        diagram: null,
        diagram_url: "https://files.example.org/diagrams/851.png",
        diagram_thumbnail_url: null,
        ...clock
      },
      related: { room_setup: "850", resource_suggestions: ["861"], containing_resource: "831" }
    }
  ],
  ["calendar.ResourceSuggestion", { id: "861", attributes: { quantity: 12, ...clock }, related: { room_setup: "851", resource: "832" } }],
  [
    "calendar.ResourceQuestion",
    {
      id: "871",
      attributes: {
        kind: "dropdown",
        choices: "20|40|80",
        description: null,
        multiple_select: false,
        optional: true,
        position: 1,
        question: "¿Cuántas sillas?",
        ...clock
      },
      related: { resource: "831" }
    }
  ],
  [
    "calendar.EventResourceRequest",
    {
      id: "881",
      attributes: { approval_sent: true, approval_status: "A", notes: "Bitte heizen", quantity: 1, ...clock },
      related: {
        event: "721",
        resource: "831",
        event_resource_request: "880",
        created_by: "1001",
        updated_by: "1001",
        room_setup: "851"
      }
    }
  ],
  [
    "calendar.EventResourceAnswer",
    {
      id: "901",
      attributes: { answer: "40", question: { question: "¿Cuántas sillas?", kind: "dropdown" }, ...clock },
      related: { event_resource_request: "881", resource_question: "871", created_by: "1001", updated_by: null }
    }
  ],
  [
    "calendar.ResourceBooking",
    {
      id: "911",
      attributes: { ends_at: "2025-12-24T23:30:00Z", starts_at: "2025-12-24T20:30:00Z", quantity: 1, ...clock },
      related: { event: "721", event_instance: "731", resource: "831", event_resource_request: "881" }
    }
  ],
  [
    "calendar.Conflict",
    {
      id: "921",
      attributes: { note: null, resolved_at: "2025-06-30T23:59:59Z", ...clock },
      related: { resource: "831", resolved_by: "1001", winner: "721" }
    }
  ]
]

export const samples: Samples = new Map([...events, ...people, ...resources])
