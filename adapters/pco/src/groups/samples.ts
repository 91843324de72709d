/** One realistic record of each entity of Groups, as an answer holds it. */
import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

export const samples: Samples = new Map<EntityName, Sample>([
  [
    "groups.TagGroup",
    {
      id: "301",
      attributes: { display_publicly: true, multiple_options_enabled: false, name: "День недели", position: 0 },
      related: {}
    }
  ],
  ["groups.Tag", { id: "311", attributes: { name: "Środa", position: 2 }, related: { tag_group: "301" } }],
  [
    "groups.GroupType",
    {
      id: "321",
      attributes: {
        church_center_visible: true,
        church_center_map_visible: false,
        color: "#4f8a2b",
        default_group_settings: '{"enrollment_strategy":"request_to_join"}',
        description: null,
        name: "Small Groups – 小组",
        position: 1
      },
      related: {}
    }
  ],
  ["groups.Campus", { id: "21", attributes: { name: "Iglesia del Señor – 본당" }, related: {} }],
  [
    "groups.Location",
    {
      id: "331",
      attributes: {
        display_preference: "approximate",
        full_formatted_address: "Łąkowa 7\nChicago, IL 60601",
        latitude: 41.8781,
        longitude: -87.6298,
        name: "Chez Zoë",
        radius: null,
        strategy: "approximate"
      },
      related: {}
    }
  ],
  [
    "groups.Person",
    {
      id: "1001",
      attributes: {
        addresses: [{ street_line_1: "1 Ñandú Way", city: "Coeur d’Alene", state: "ID", zip: "83814", primary: true }],
        avatar_url: "https://avatars.example.org/uploads/person/1001-1700000000/avatar.2.jpeg",
        created_at: "2024-02-29T08:15:00Z",
        email_addresses: [{ address: "nguyễn@exämple.org", location: "Home", primary: true }],
        first_name: "Nguyễn",
        last_name: "O’Connor-李",
        permissions: "leader",
        phone_numbers: null
      },
      related: {}
    }
  ],
  [
    "groups.Group",
    {
      id: "341",
      attributes: {
        archived_at: null,
        chat_enabled: false,
        contact_email: null,
        created_at: "2024-02-29T08:15:00Z",
        description: "<div>Für junge Familien 👶</div>",
        events_visibility: "members",
        header_image: {
          thumbnail: "https://files.example.org/groups/341/thumbnail.jpg",
          medium: "https://files.example.org/groups/341/medium.jpg",
          original: "https://files.example.org/groups/341/original.jpg"
        },
        leaders_can_search_people_database: true,
        location_type_preference: "physical",
        members_are_confidential: false,
        memberships_count: 12,
        name: "Junge Familien",
        public_church_center_web_url: null,
        schedule: "Mittwochs um 19 Uhr",
        virtual_location_url: null
      },
      related: { group_type: "321", location: "331" }
    }
  ],
  ["groups.GroupTag", { id: "311:341", attributes: {}, related: { tag: "311", group: "341" } }],
  ["groups.CampusGroup", { id: "21:341", attributes: {}, related: { campus: "21", group: "341" } }],
  [
    "groups.Membership",
    {
      id: "351",
      attributes: { joined_at: "2024-03-06T19:00:00Z", role: "leader" },
      related: { group: "341", person: "1001" }
    }
  ],
  [
    "groups.Enrollment",
    {
      id: "361",
      attributes: {
        auto_closed: true,
        auto_closed_reason: "member_limit_reached",
        date_limit: null,
        date_limit_reached: false,
        member_limit: 12,
        member_limit_reached: true,
        status: "full",
        strategy: "request_to_join"
      },
      related: { group: "341" }
    }
  ],
  [
    "groups.GroupApplication",
    {
      id: "371",
      attributes: { applied_at: "2025-06-30T23:59:59Z", message: "私たちも参加できますか", status: "pending" },
      related: { group: "341", person: "1001" }
    }
  ],
  [
    "groups.Event",
    {
      id: "381",
      attributes: {
        attendance_requests_enabled: true,
        automated_reminder_enabled: false,
        canceled: true,
        canceled_at: "2025-06-29T09:00:00Z",
        description: null,
        ends_at: "2025-07-02T19:00:00Z",
        location_type_preference: "physical",
        multi_day: false,
        name: "Grillabend – барбекю",
        reminders_sent: false,
        reminders_sent_at: null,
        repeating: true,
        starts_at: "2025-07-02T17:00:00Z",
        virtual_location_url: null,
        visitors_count: 0
      },
      related: { group: "341", location: "331", attendance_submitter: "1001" }
    }
  ],
  ["groups.Attendance", { id: "391", attributes: { attended: false, role: "member" }, related: { event: "381", person: "1001" } }],
  [
    "groups.EventNote",
    { id: "401", attributes: { body: "Gutes Gespräch über Römer 8 — 깊은 대화" }, related: { event: "381", owner: "411" } }
  ],
  [
    "groups.Owner",
    { id: "411", attributes: { avatar_url: null, first_name: "Nguyễn", last_name: "O’Connor-李" }, related: { note: "401" } }
  ],
  [
    "groups.Resource",
    {
      id: "421",
      attributes: {
        description: null,
        last_updated: "2025-06-30T23:59:59Z",
        name: "Leitfaden.pdf",
        type: "FileResource",
        visibility: "leaders"
      },
      related: { group_type: "321", created_by: "1001" }
    }
  ]
])
