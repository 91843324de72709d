import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

const clock = { created_at: "2024-02-29T08:15:00Z", updated_at: "2025-06-30T23:59:59Z" }
const organization_id = "9001"

/** One record of each entity of people beside the directory. */
export const moreSamples: Samples = new Map<EntityName, Sample>([
  ["people.NoteCategory", { id: "31", attributes: { name: "Zeelsorge – 심방", locked: false, organization_id, ...clock }, related: {} }],
  ["people.ListCategory", { id: "32", attributes: { name: "Año nuevo", organization_id, ...clock }, related: {} }],
  ["people.WorkflowCategory", { id: "33", attributes: { name: "Neu hier", ...clock }, related: {} }],
  ["people.FormCategory", { id: "34", attributes: { name: "Анкеты", ...clock }, related: {} }],
  [
    "people.SchoolOption",
    {
      id: "35",
      attributes: { value: "Grundschule Süd", sequence: 2, beginning_grade: "k", ending_grade: "4", school_types: ["elementary"] },
      related: {}
    }
  ],
  [
    "people.SocialProfile",
    {
      id: "36",
      attributes: { site: "Facebook", url: "https://social.example.org/nguyễn", verified: true, ...clock },
      related: { person: "1001" }
    }
  ],
  [
    "people.BackgroundCheck",
    {
      id: "37",
      attributes: {
        current: true,
        note: "Führungszeugnis liegt vor",
        status_updated_at: "2025-06-30T23:59:59Z",
        report_url: null,
        expires_on: "2028-02-29",
        status: "complete_clear",
        completed_at: "2025-06-30T10:00:00Z"
      },
      related: { person: "1001" }
    }
  ],
  [
    "people.Note",
    {
      id: "38",
      attributes: {
        note: "Wünscht Besuch.\nEvtl. 다음 주 🙏",
        display_date: "2025-06-01T00:00:00Z",
        note_category_id: "31",
        organization_id,
        person_id: "1001",
        created_by_id: "1002",
        ...clock
      },
      related: { note_category: "31", person: "1001", created_by: "1002" }
    }
  ],
  [
    "people.List",
    {
      id: "41",
      attributes: {
        name: "Junge Erwachsene",
        auto_refresh: true,
        status: "ready",
        has_inactive_results: false,
        include_inactive: false,
        returns: "original_subject",
        return_original_if_none: false,
        subset: "matching_all",
        automations_active: false,
        automations_count: 0,
        paused_automations_count: 0,
        description: "Age is between 18 and 30 – 18세에서 30세",
        invalid: false,
        auto_refresh_frequency: "daily",
        name_or_description: "Junge Erwachsene",
        recently_viewed: true,
        refreshed_at: "2025-06-30T04:00:00Z",
        starred: true,
        total_people: -1,
        batch_completed_at: null,
        ...clock
      },
      related: { campus: "21", category: "32", created_by: "1002", updated_by: "1003" }
    }
  ],
  ["people.ListResult", { id: "42", attributes: { ...clock }, related: { person: "1001", list: "41" } }],
  [
    "people.Workflow",
    {
      id: "51",
      attributes: {
        name: "Willkommen – 환영",
        my_ready_card_count: 1,
        total_ready_card_count: 4,
        completed_card_count: 120,
        total_cards_count: 130,
        total_ready_and_snoozed_card_count: 6,
        total_steps_count: 3,
        total_unassigned_steps_count: 0,
        total_unassigned_card_count: 2,
        total_overdue_card_count: 1,
        deleted_at: null,
        archived_at: null,
        campus_id: "21",
        workflow_category_id: "33",
        recently_viewed: false,
        ...clock
      },
      related: { workflow_category: "33", campus: "21" }
    }
  ],
  [
    "people.WorkflowStep",
    {
      id: "52",
      attributes: {
        sequence: 1,
        name: "Anrufen",
        description: null,
        expected_response_time_in_days: 3,
        auto_snooze_value: 2,
        auto_snooze_interval: "week",
        auto_snooze_days: 14,
        my_ready_card_count: 1,
        total_ready_card_count: 4,
        default_assignee_id: "1002",
        ...clock
      },
      related: { default_assignee: "1002", workflow: "51" }
    }
  ],
  [
    "people.WorkflowCard",
    {
      id: "53",
      attributes: {
        snooze_until: null,
        overdue: false,
        stage: "ready",
        calculated_due_at_in_days_ago: -2,
        sticky_assignment: true,
        completed_at: null,
        flagged_for_notification_at: null,
        removed_at: null,
        moved_to_step_at: "2025-06-29T08:00:00Z",
        ...clock
      },
      related: { assignee: "1002", person: "1001", workflow: "51", current_step: "52" }
    }
  ],
  [
    "people.WorkflowCardNote",
    {
      id: "54",
      attributes: { note: "Rief zurück ☎", created_at: "2025-06-29T09:00:00Z" },
      related: { workflow_card: "53", note_category: "31" }
    }
  ],
  [
    "people.WorkflowCardActivity",
    {
      id: "55",
      attributes: {
        comment: null,
        content: "<p>Hej Łucja</p>",
        form_submission_url: null,
        automation_url: null,
        person_avatar_url: "https://avatars.example.org/initials/LN.png",
        person_name: "Lê Thị Hồng",
        reassigned_to_avatar_url: null,
        reassigned_to_name: null,
        subject: "Välkommen",
        type: "email",
        content_is_html: true,
        created_at: "2025-06-29T09:00:00Z"
      },
      related: { workflow_card: "53", workflow_step: "52" }
    }
  ],
  [
    "people.Form",
    {
      id: "61",
      attributes: {
        name: "Ich bin neu",
        description: "Erzähl uns von dir – 자기소개",
        active: true,
        archived_at: null,
        deleted_at: null,
        submission_count: 12,
        public_url: "https://church.example.org/people/forms/61",
        recently_viewed: true,
        archived: false,
        send_submission_notification_to_submitter: false,
        login_required: false,
        ...clock
      },
      related: { campus: "21", form_category: "34" }
    }
  ],
  [
    "people.FormField",
    {
      id: "62",
      attributes: {
        label: "Wie hast du uns gefunden?",
        description: null,
        required: true,
        settings: "{}",
        field_type: "dropdown",
        sequence: 0,
        ...clock
      },
      related: { form: "61" }
    }
  ],
  ["people.FormFieldOption", { id: "63", attributes: { label: "친구", sequence: 1, ...clock }, related: { form_field: "62" } }],
  [
    "people.FormSubmission",
    { id: "64", attributes: { verified: false, created_at: "2025-06-30T10:11:12Z" }, related: { person: "1001", form: "61" } }
  ],
  [
    "people.FormSubmissionValue",
    {
      id: "65",
      attributes: { display_value: "친구", attachments: [] },
      related: { form_field: "62", form_field_option: "63", form_submission: "64" }
    }
  ],
  ["people.App", { id: "71", attributes: { name: "Services", url: "https://services.example.org" }, related: {} }],
  ["people.Carrier", { id: "72", attributes: { value: "txt.example.org", name: "Teléfonos del Sur", international: true }, related: {} }],
  [
    "people.PersonApp",
    { id: "73", attributes: { allow_pco_login: true, people_permissions: "editor" }, related: { app: "71", person: "1001" } }
  ],
  [
    "people.CustomSender",
    {
      id: "74",
      attributes: {
        name: "Büro – 사무실",
        email_address: "büro@example.org",
        verified_at: null,
        verification_requested_at: "2025-06-30T08:00:00Z",
        verified: false,
        expired: false,
        verification_status: "pending",
        ...clock
      },
      related: {}
    }
  ],
  ["people.SpamEmailAddress", { id: "75", attributes: { address: "gewinn@example.net", ...clock }, related: {} }],
  [
    "people.ServiceTime",
    { id: "76", attributes: { start_time: 36_000, day: "sunday", description: "Gottesdienst – 예배" }, related: { campus: "21" } }
  ],
  [
    "people.Report",
    {
      id: "77",
      attributes: { name: "Geburtstage", body: "<table>{{ person.name }}</table>", ...clock },
      related: { created_by: "1002", updated_by: null }
    }
  ],
  [
    "people.NoteCategoryShare",
    {
      id: "78",
      attributes: { group: null, permission: "view_create", person_id: "1002" },
      related: { person: "1002", note_category: "31" }
    }
  ],
  ["people.NoteCategorySubscription", { id: "79", attributes: { ...clock }, related: { person: "1002", note_category: "31" } }],
  [
    "people.ListShare",
    {
      id: "80",
      attributes: { permission: "view", group: "No Access", created_at: "2024-02-29T08:15:00Z", name: "Łucja" },
      related: { list: "41", person: null }
    }
  ],
  [
    "people.MailchimpSyncStatus",
    {
      id: "81",
      attributes: { status: "complete", error: null, progress: 100, completed_at: "2025-06-30T04:05:00Z", segment_id: 2_147_483_647 },
      related: { list: "41" }
    }
  ],
  ["people.Rule", { id: "82", attributes: { subset: "matching_all", ...clock }, related: { list: "41" } }],
  [
    "people.Condition",
    {
      id: "83",
      attributes: {
        application: "people",
        definition_class: "Age",
        comparison: "between",
        settings: '{"from":18,"to":30}',
        definition_identifier: null,
        description: "Age is between 18 and 30",
        ...clock
      },
      related: { rule: "82", created_by: "1002" }
    }
  ],
  [
    "people.MessageGroup",
    {
      id: "84",
      attributes: {
        uuid: "0b8f9a1e-6a0e-4c7b-9a52-3f1f0c8d2e11",
        message_type: "email",
        from_address: "büro@example.org",
        subject: "Willkommen – 환영합니다",
        message_count: 2,
        system_message: false,
        transactional_message: false,
        contains_user_generated_content: true,
        created_at: "2025-06-30T08:00:00Z",
        reply_to_name: null,
        reply_to_address: null
      },
      related: { app: "71", from: "1002" }
    }
  ],
  [
    "people.Message",
    {
      id: "85",
      attributes: {
        kind: "email",
        to_addresses: "nguyễn@exämple.org",
        subject: "Willkommen – 환영합니다",
        delivery_status: "delivered",
        reject_reason: null,
        created_at: "2025-06-30T08:00:00Z",
        sent_at: "2025-06-30T08:00:01Z",
        bounced_at: null,
        rejection_notification_sent_at: null,
        from_name: "Lê Thị Hồng",
        from_address: "büro@example.org",
        read_at: null,
        app_name: "People",
        message_type: "email",
        file: null
      },
      related: { from: "1002", to: "1001", message_group: "84" }
    }
  ],
  [
    "people.PeopleImport",
    {
      id: "86",
      attributes: {
        attribs: "first_name,last_name",
        status: "complete",
        processed_at: "2025-06-30T08:00:00Z",
        undone_at: null,
        ...clock
      },
      related: { created_by: "1002", undone_by: null }
    }
  ],
  [
    "people.PeopleImportConflict",
    {
      id: "87",
      attributes: {
        kind: "update",
        name: "Łucja Żak",
        message: null,
        data: '{"first_name":"Łucja"}',
        conflicting_changes: "{}",
        ignore: false,
        ...clock
      },
      related: { people_import: "86" }
    }
  ],
  [
    "people.PeopleImportHistory",
    {
      id: "88",
      attributes: { name: "Łucja Żak", conflicting_changes: { first_name: ["Lucja", "Łucja"] }, kind: "update", ...clock },
      related: { people_import: "86", household: null, person: "1001" }
    }
  ],
  [
    "people.WorkflowShare",
    { id: "89", attributes: { group: null, permission: "manage", person_id: "1002" }, related: { person: "1002", workflow: "51" } }
  ]
])
