/** One realistic record of each entity of Services, as an answer holds it, for tests and examples: names in several scripts, and nulls. */
import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

const clock = { created_at: "2024-02-29T08:15:00Z", updated_at: "2025-06-30T23:59:59Z" }

export const samples: Samples = new Map<EntityName, Sample>([
  [
    "services.Folder",
    { id: "301", attributes: { name: "Wochenende – 주말", container: null, ...clock }, related: { parent: "300", campus: "21" } }
  ],
  [
    "services.ServiceType",
    {
      id: "302",
      attributes: {
        archived_at: null,
        deleted_at: null,
        name: "Culto Dominical ☀",
        sequence: 1,
        permissions: "Administrator",
        attachment_types_enabled: false,
        scheduled_publish: false,
        custom_item_types: [{ name: "Lesung", color: "#dde6f0" }],
        standard_item_types: [],
        background_check_permissions: "general",
        comment_permissions: "scheduled_viewer",
        frequency: "Weekly",
        last_plan_from: null,
        ...clock
      },
      related: { parent: "301" }
    }
  ],
  [
    "services.Series",
    {
      id: "303",
      attributes: {
        artwork_file_name: "advent.jpg",
        artwork_content_type: "image/jpeg",
        artwork_file_size: 4294967296,
        title: "Адвент",
        artwork_for_dashboard: "https://files.example.org/series/303/dashboard.jpg",
        artwork_for_mobile: "https://files.example.org/series/303/mobile.jpg",
        artwork_for_plan: null,
        artwork_original: "https://files.example.org/series/303/original.jpg",
        has_artwork: true,
        ...clock
      },
      related: {}
    }
  ],
  [
    "services.Song",
    {
      id: "304",
      attributes: {
        title: "놀라운 은혜 (Amazing Grace)",
        admin: null,
        author: "John Newton",
        copyright: null,
        hidden: false,
        notes: null,
        themes: ", Gnade, Ετικέτα",
        last_scheduled_short_dates: "Jun 29",
        last_scheduled_at: "2025-06-29T14:00:00Z",
        ccli_number: 22025,
        ...clock
      },
      related: {}
    }
  ],
  [
    "services.Arrangement",
    {
      id: "305",
      attributes: {
        bpm: 72.5,
        has_chords: true,
        length: 245,
        meter: "3/4",
        name: "Akustisch",
        notes: null,
        print_margin: "0.5in",
        print_orientation: "Portrait",
        print_page_size: "Widescreen (16x9)",
        chord_chart: "[G]Sublime gracia del Se[C]ñor",
        chord_chart_font: "Arial",
        chord_chart_key: "G",
        chord_chart_columns: 1,
        chord_chart_font_size: 12,
        has_chord_chart: true,
        lyrics_enabled: true,
        number_chart_enabled: false,
        numeral_chart_enabled: false,
        sequence: ["Verse 1", "Chorus"],
        sequence_short: ["V1", "C"],
        sequence_full: [{ label: "Verse 1", number: null }],
        chord_chart_chord_color: 0,
        archived_at: null,
        lyrics: "Sublime gracia del Señor",
        ...clock
      },
      related: { song: "304", created_by: "1001", updated_by: null }
    }
  ],
  [
    "services.Key",
    {
      id: "306",
      attributes: {
        name: "Tief",
        alternate_keys: null,
        ending_key: null,
        starting_key: "F#",
        starting_minor: true,
        ending_minor: false,
        ...clock
      },
      related: { arrangement: "305" }
    }
  ],
  [
    "services.Media",
    {
      id: "307",
      attributes: {
        themes: null,
        title: "Countdown – 5 分",
        thumbnail_file_name: "still.png",
        thumbnail_content_type: "image/png",
        thumbnail_file_size: 20480,
        thumbnail_updated_at: "2024-02-29T08:15:00Z",
        preview_file_name: null,
        preview_content_type: null,
        preview_file_size: null,
        preview_updated_at: null,
        length: 300,
        media_type: "countdown",
        media_type_name: "Countdown",
        thumbnail_url: "https://files.example.org/media/307/still.png?signature=1",
        creator_name: "Søren",
        preview_url: null,
        image_url: null,
        ...clock
      },
      related: {}
    }
  ],
  [
    "services.Person",
    {
      id: "1001",
      attributes: {
        photo_url: "https://avatars.example.org/uploads/person/1001-1700000000/avatar.2.jpeg",
        photo_thumbnail_url: "https://avatars.example.org/uploads/person/1001-1700000000/avatar.2.jpeg?g=200x200%23",
        preferred_app: "services",
        assigned_to_rehearsal_team: false,
        archived_at: null,
        first_name: "Nguyễn",
        last_name: "O’Connor-李",
        name_prefix: null,
        name_suffix: "III",
        facebook_id: null,
        legacy_id: "88001",
        anniversary: null,
        birthdate: "2004-02-29T00:00:00Z",
        full_name: "Nguyễn O’Connor-李",
        media_permissions: "Viewer",
        permissions: "Scheduled Viewer",
        song_permissions: "Viewer",
        status: "active",
        max_permissions: "Scheduled Viewer",
        max_plan_permissions: "Scheduled Viewer",
        given_name: null,
        middle_name: null,
        nickname: null,
        archived: false,
        site_administrator: false,
        logged_in_at: "2025-06-30T23:59:59Z",
        notes: null,
        passed_background_check: true,
        ical_code: "0a1b2c",
        access_media_attachments: true,
        access_plan_attachments: true,
        access_song_attachments: true,
        preferred_max_plans_per_day: 1,
        preferred_max_plans_per_month: 4,
        praise_charts_enabled: false,
        me_tab: null,
        plans_tab: null,
        songs_tab: null,
        media_tab: null,
        people_tab: null,
        can_edit_all_people: false,
        can_view_all_people: false,
        onboardings: [],
        ...clock
      },
      related: {}
    }
  ],
  [
    "services.Team",
    {
      id: "308",
      attributes: {
        name: "Band – زمرہ",
        rehearsal_team: true,
        sequence: 0,
        schedule_to: "plan",
        default_status: "U",
        default_prepare_notifications: true,
        archived_at: null,
        viewers_see: 0,
        assigned_directly: false,
        secure_team: false,
        last_plan_from: null,
        stage_color: "blue",
        stage_variant: null,
        ...clock
      },
      related: { service_type: "302", default_responds_to: "1001" }
    }
  ],
  [
    "services.TeamPosition",
    {
      id: "309",
      attributes: { name: "Schlagzeug 🥁", sequence: 2, tags: null, negative_tag_groups: [], tag_groups: [] },
      related: { team: "308" }
    }
  ],
  [
    "services.TeamLeader",
    {
      id: "310",
      attributes: { send_responses_for_accepts: false, send_responses_for_declines: true, send_responses_for_blockouts: null },
      related: { person: "1001", team: "308" }
    }
  ],
  [
    "services.PersonTeamPositionAssignment",
    {
      id: "311",
      attributes: { schedule_preference: "Every other week", preferred_weeks: ["1", "3"], ...clock },
      related: { team: "308", person: "1001", team_position: "309" }
    }
  ],
  [
    "services.Plan",
    {
      id: "312",
      attributes: {
        can_view_order: true,
        prefers_order_view: true,
        rehearsable: true,
        items_count: 7,
        permissions: "Administrator",
        title: null,
        public: false,
        series_title: "Адвент",
        plan_notes_count: 1,
        other_time_count: 0,
        rehearsal_time_count: 1,
        service_time_count: 2,
        plan_people_count: 9,
        needed_positions_count: 1,
        total_length: 4200,
        multi_day: false,
        files_expire_at: "2025-07-14T18:30:00-06:00",
        sort_date: "2025-06-29T18:30:00-06:00",
        last_time_at: "2025-06-29T20:00:00-06:00",
        dates: "29 June 2025",
        short_dates: "Jun 29",
        planning_center_url: "https://services.example.org/plans/312",
        reminders_disabled: false,
        ...clock
      },
      related: { service_type: "302", series: "303", created_by: "1001", updated_by: "1001" }
    }
  ],
  [
    "services.PlanTime",
    {
      id: "313",
      attributes: {
        name: null,
        time_type: "service",
        recorded: false,
        team_reminders: [{ "308": 3 }],
        starts_at: "2025-06-30T00:30:00Z",
        ends_at: "2025-06-30T02:00:00Z",
        live_starts_at: null,
        live_ends_at: null,
        ...clock
      },
      related: { plan: "312" }
    }
  ],
  [
    "services.Item",
    {
      id: "314",
      attributes: {
        title: "놀라운 은혜 (Amazing Grace)",
        sequence: 3,
        length: 245,
        item_type: "song",
        html_details: "<p>Zweite Strophe <b>leise</b></p>",
        service_position: "during",
        description: null,
        key_name: "F#m",
        custom_arrangement_sequence: null,
        custom_arrangement_sequence_short: ["V1", "C"],
        custom_arrangement_sequence_full: [],
        ...clock
      },
      related: { plan: "312", song: "304", arrangement: "305", key: "306", media: null }
    }
  ],
  [
    "services.PlanPerson",
    {
      id: "315",
      attributes: {
        status: "C",
        notes: null,
        decline_reason: null,
        name: "Nguyễn O’Connor-李",
        notification_changed_by_name: null,
        notification_sender_name: "Łucja Okonkwo",
        team_position_name: "Schlagzeug 🥁",
        photo_thumbnail: "https://avatars.example.org/uploads/person/1001-1700000000/avatar.2.jpeg",
        status_updated_at: "2025-06-20T07:00:00Z",
        notification_changed_at: null,
        notification_prepared_at: null,
        notification_read_at: "2025-06-19T20:11:12Z",
        notification_sent_at: "2025-06-19T18:00:00Z",
        prepare_notification: false,
        can_accept_partial: true,
        ...clock
      },
      related: {
        plan: "312",
        person: "1001",
        service_type: "302",
        team: "308",
        scheduled_by: "1002",
        responds_to: null,
        times: ["313", "316"]
      }
    }
  ],
  [
    "services.NeededPosition",
    {
      id: "317",
      attributes: { quantity: 2, team_position_name: "Kaffee ☕", scheduled_to: "plan_time" },
      related: { plan: "312", team: "308", time: "313" }
    }
  ],
  [
    "services.PlanNoteCategory",
    { id: "318", attributes: { deleted_at: null, name: "Predigt", sequence: 1, ...clock }, related: { service_type: "302" } }
  ],
  [
    "services.PlanNote",
    {
      id: "319",
      attributes: { category_name: "Predigt", content: "ヨハネ 3:16", ...clock },
      related: { plan: "312", plan_note_category: "318", created_by: "1001" }
    }
  ],
  [
    "services.Blockout",
    {
      id: "320",
      attributes: {
        description: "2 – 4 July 2025",
        group_identifier: null,
        organization_name: "Iglesia del Señor",
        reason: "Отпуск",
        repeat_frequency: "every_1",
        repeat_interval: "exact_day_of_month",
        repeat_period: "yearly",
        settings: null,
        time_zone: "America/Denver",
        repeat_until: "2028-02-29",
        starts_at: "2025-07-02T06:00:00Z",
        ends_at: "2025-07-05T05:59:59Z",
        share: false,
        ...clock
      },
      related: { person: "1001" }
    }
  ],
  [
    "services.BlockoutDate",
    {
      id: "321",
      attributes: {
        group_identifier: null,
        reason: "Отпуск",
        time_zone: "America/Denver",
        share: false,
        starts_at: "2025-07-02T00:00:00-06:00",
        ends_at: "2025-07-04T23:59:59-06:00",
        ends_at_utc: "2025-07-05T05:59:59Z",
        starts_at_utc: null
      },
      related: { blockout: "320", person: "1001" }
    }
  ],
  [
    "services.TagGroup",
    {
      id: "334",
      attributes: {
        name: "Zeit im Kirchenjahr",
        required: false,
        allow_multiple_selections: true,
        tags_for: "song",
        service_type_folder_name: null
      },
      related: { folder: "301" }
    }
  ],
  ["services.SongTag", { id: "304:333", attributes: {}, related: { song: "304", tag: "333" } }],
  ["services.ArrangementTag", { id: "305:333", attributes: {}, related: { arrangement: "305", tag: "333" } }],
  ["services.MediaTag", { id: "307:333", attributes: {}, related: { media: "307", tag: "333" } }],
  ["services.PersonTag", { id: "1001:333", attributes: {}, related: { person: "1001", tag: "333" } }],
  ["services.Tag", { id: "333", attributes: { name: "Weihnachten ✨" }, related: { tag_group: "334" } }],
  [
    "services.ArrangementSections",
    { id: "305", attributes: { sections: [{ label: "Verse 1", lyrics: "Sublime gracia" }] }, related: { arrangement: "305" } }
  ],
  [
    "services.TimePreferenceOption",
    {
      id: "322",
      attributes: {
        day_of_week: 0,
        description: "So 18:30",
        sort_index: "0-1110",
        time_type: "service",
        minute_of_day: 1110,
        starts_at: "2025-06-30T00:30:00Z",
        ...clock
      },
      related: { service_type: "302" }
    }
  ],
  [
    "services.ItemNoteCategory",
    {
      id: "323",
      attributes: { deleted_at: null, name: "Gesang", sequence: 1, frequently_used: true, ...clock },
      related: { service_type: "302" }
    }
  ],
  [
    "services.ItemNote",
    {
      id: "324",
      attributes: { content: "a cappella 🎶", category_name: "Gesang", ...clock },
      related: { item: "314", item_note_category: "323" }
    }
  ],
  [
    "services.ItemTime",
    {
      id: "325",
      attributes: { live_start_at: "2025-06-30T00:41:07Z", live_end_at: null, exclude: false, length: 245, length_offset: -10 },
      related: { item: "314", plan_time: "313", plan: "312" }
    }
  ],
  [
    "services.CustomSlide",
    {
      id: "326",
      attributes: { body: "<p>Välkommen</p>", label: "Begrüßung", order: 1, enabled: true },
      related: { item: "314", attachment: null }
    }
  ],
  [
    "services.Attendance",
    {
      id: "327",
      attributes: { checked_in_at: "2025-06-30T00:12:00Z", check_ins_event_id: "41", check_ins_event_period_id: null },
      related: { plan: "312", plan_person: "315", plan_time: "313" }
    }
  ],
  [
    "services.SplitTeamRehearsalAssignment",
    { id: "328", attributes: { schedule_special_service_times: false }, related: { plan_time: "313", team: "308" } }
  ],
  [
    "services.PlanPersonTime",
    { id: "329", attributes: { status: "D", ...clock }, related: { plan_person: "315", plan_time: "316", plan: "312" } }
  ],
  [
    "services.PlanTemplate",
    {
      id: "330",
      attributes: {
        name: "Gewöhnlich",
        item_count: 5,
        team_count: 3,
        note_count: 0,
        can_view_order: true,
        multi_day: false,
        rehearsable: true,
        prefers_order_view: false,
        ...clock
      },
      related: { service_type: "302", created_by: "1001", updated_by: null }
    }
  ],
  ["services.Layout", { id: "331", attributes: {}, related: { service_type: "302" } }],
  [
    "services.PublicView",
    {
      id: "345",
      attributes: {
        series_artwork: true,
        series_and_plan_titles: true,
        item_descriptions: false,
        item_lengths: null,
        service_times: true,
        song_items: true,
        media_items: false,
        regular_items: true,
        headers: true,
        itunes: false,
        amazon: false,
        spotify: true,
        youtube: true,
        vimeo: false
      },
      related: { service_type: "302" }
    }
  ],
  [
    "services.LiveController",
    {
      id: "332",
      attributes: { full_name: "Nguyễn O’Connor-李", photo_thumbnail_url: null, ...clock },
      related: { service_type: "302", person: "1001" }
    }
  ],
  ["services.Email", { id: "335", attributes: { primary: true, address: "nguyen@example.org" }, related: { person: "1001" } }],
  [
    "services.TextSetting",
    {
      id: "336",
      attributes: {
        scheduling_requests_enabled: true,
        general_emails_enabled: false,
        scheduling_replies_enabled: true,
        reminders_enabled: true,
        carrier: null,
        display_number: "(303) 555-0123",
        normalized_number: "+13035550123"
      },
      related: { person: "1001" }
    }
  ],
  [
    "services.SchedulingPreference",
    { id: "337", attributes: { preference: "schedule_together" }, related: { person: "1001", household_member: "1002" } }
  ],
  ["services.BlockoutException", { id: "338", attributes: { date: "2026-07-02", ...clock }, related: { blockout: "320" } }],
  [
    "services.Attachment",
    {
      id: "339",
      attributes: {
        page_order: null,
        filename: "Amazing Grace – Blatt.pdf",
        file_size: 4294967296,
        licenses_purchased: 0,
        licenses_remaining: null,
        licenses_used: null,
        content: null,
        content_type: "application/pdf",
        display_name: "Blatt",
        filetype: "pdf",
        linked_url: null,
        pco_type: "AttachmentS3",
        remote_link: null,
        thumbnail_url: "https://files.example.org/339/still.png?signature=1",
        url: "https://files.example.org/339?signature=1",
        allow_mp3_download: false,
        web_streamable: false,
        downloadable: true,
        transposable: false,
        import_to_item_details: false,
        streamable: false,
        has_preview: true,
        deleted_at: null,
        ...clock
      },
      related: { attachment_types: ["340"], created_by: "1001", updated_by: null, administrator: null }
    }
  ],
  [
    "services.AttachmentType",
    {
      id: "340",
      attributes: {
        name: "Akkorde",
        aliases: "chords, akkorde",
        capoed_chord_charts: false,
        chord_charts: true,
        exclusions: "",
        lyrics: false,
        number_charts: false,
        numeral_charts: false,
        built_in: true
      },
      related: { attachment_type_group: "341" }
    }
  ],
  ["services.AttachmentTypeGroup", { id: "341", attributes: { name: "Noten", readonly: true }, related: {} }],
  [
    "services.Zoom",
    {
      id: "342",
      attributes: { aspect_ratio: 0.75, zoom_level: 1.5, x_offset: -12.25, y_offset: 0 },
      related: { attachment: "339", person: "1001" }
    }
  ],
  [
    "services.EmailTemplate",
    {
      id: "343",
      attributes: { kind: "scheduling", html_body: "<p>Hej ${first_name}</p>", subject: "Dienst – 봉사", ...clock },
      related: {}
    }
  ],
  [
    "services.ReportTemplate",
    { id: "344", attributes: { body: "<h1>Team</h1>", title: "Mitarbeiter", type: "ReportPeople", default: false }, related: {} }
  ]
])
