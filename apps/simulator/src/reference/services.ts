import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** The services product (reference 2018-11-01). */
export const services: Readonly<Record<NameIn<"services">, Facts>> = {
  Arrangement: {
    path: "arrangements",
    under: "song",
    attributes: `
      bpm:float created_at has_chords:boolean length:integer meter=2/2|2/4|3/2|3/4|4/2|4/4|5/4|6/4|3/8|6/8|7/4|7/8|9/8|12/4|12/8 name
      notes print_margin=0.0in|0.25in|0.5in|0.75in|1.0in print_orientation=Portrait|Landscape print_page_size updated_at chord_chart
      chord_chart_font chord_chart_key chord_chart_columns:integer chord_chart_font_size:integer has_chord_chart:boolean
      lyrics_enabled:boolean number_chart_enabled:boolean numeral_chart_enabled:boolean sequence:json sequence_short:json
      sequence_full:json chord_chart_chord_color:integer archived_at lyrics`,
    refs: "updated_by:Person created_by:Person song!Song",
    keeps: "tags:Tag[]",
    below: "attachments*Attachment.attachable keys*Key.arrangement sections*ArrangementSections.arrangement tags[]",
    include: "keys sections",
    createsAt: "songs/*/arrangements",
    creatable: `
      bpm chord_chart chord_chart_chord_color chord_chart_columns chord_chart_font chord_chart_font_size chord_chart_key length
      lyrics_enabled meter name notes number_chart_enabled numeral_chart_enabled print_margin print_orientation print_page_size
      sequence`,
    updatable: "=",
    deletes: true
  },
  ArrangementSections: {
    path: "sections",
    under: "arrangement",
    attributes: "sections:json",
    keeps: "arrangement!Arrangement"
  },
  Attachment: {
    path: "attachments",
    attributes: `
      created_at page_order updated_at filename file_size:integer licenses_purchased:integer licenses_remaining:integer
      licenses_used:integer content content_type display_name filetype linked_url pco_type remote_link thumbnail_url url
      allow_mp3_download:boolean web_streamable:boolean downloadable:boolean transposable:boolean import_to_item_details:boolean
      streamable:boolean has_preview:boolean file_upload_identifier? deleted_at`,
    refs: `
      attachable:Arrangement|Item|Key|Media|Plan|ServiceType|Song attachment_types:AttachmentType[] created_by:Person updated_by:Person
      administrator:Person`,
    below: "zooms*Zoom.attachment",
    include: "zooms",
    order: "attachable_type created_at deleted_at filename filetype size",
    query: "licenses_purchased",
    special: "administrator_id",
    filters: { "service_types/*/plans/*/all_attachments": "attachable_type extensions" },
    createsAt: "songs/*/arrangements/*/attachments",
    creatable: "attachment_type_ids content file_upload_identifier filename import_to_item_details remote_link page_order",
    updatable: "=",
    deletes: true
  },
  AttachmentActivity: {
    path: null,
    attributes: "date:date attachment_url activity_type",
    refs: "attachment!Attachment"
  },
  AttachmentType: {
    path: "attachment_types",
    attributes: `
      name aliases capoed_chord_charts:boolean chord_charts:boolean exclusions lyrics:boolean number_charts:boolean
      numeral_charts:boolean built_in:boolean`,
    refs: "attachment_type_group:AttachmentTypeGroup",
    order: "name"
  },
  AttachmentTypeGroup: {
    path: "attachment_type_groups",
    attributes: "name readonly:boolean",
    order: "name"
  },
  Attendance: {
    path: "attendances",
    under: "plan",
    attributes: "checked_in_at check_ins_event_id check_ins_event_period_id",
    refs: "plan_time!PlanTime plan_person!PlanPerson",
    keeps: "plan!Plan"
  },
  AvailableSignup: {
    path: "available_signups",
    under: "person",
    attributes: "organization_name planning_center_url service_type_name signups_available:boolean",
    refs: "organization:Organization person!Person service_type!ServiceType",
    below: "signup_sheets*SignupSheet.available_signup",
    include: "signup_sheets",
    filters: { "people/*/available_signups": "current_organization" }
  },
  Blockout: {
    path: "blockouts",
    under: "person",
    attributes: `
      description group_identifier organization_name reason
      repeat_frequency=no_repeat|every_1|every_2|every_3|every_4|every_5|every_6|every_7|every_8
      repeat_interval=exact_day_of_month|week_of_month_1|week_of_month_2|week_of_month_3|week_of_month_4|week_of_month_last
      repeat_period=daily|weekly|monthly|yearly settings time_zone created_at updated_at repeat_until:date starts_at ends_at
      share:boolean`,
    refs: "person!Person organization:Organization",
    below: "blockout_dates*BlockoutDate.blockout blockout_exceptions*BlockoutException.blockout",
    query: "group_identifier",
    filters: { "people/*/blockouts": "future past" },
    createsAt: "people/*/blockouts",
    creatable: "reason repeat_frequency repeat_interval repeat_period share repeat_until starts_at ends_at",
    updatable: "=",
    deletes: true
  },
  BlockoutDate: {
    path: "blockout_dates",
    under: "blockout",
    attributes: "group_identifier reason time_zone share:boolean starts_at ends_at ends_at_utc:date_time starts_at_utc:date_time",
    refs: "person:Person blockout!Blockout"
  },
  BlockoutException: {
    path: "blockout_exceptions",
    under: "blockout",
    attributes: "date:date created_at updated_at",
    refs: "blockout!Blockout",
    createsAt: "people/*/blockouts/*/blockout_exceptions",
    creatable: "date"
  },
  BlockoutScheduleConflict: {
    path: null,
    attributes: `
      dates organization_name person_avatar person_name position_display_times service_type_name short_dates status team_name
      team_position_name sort_date:date_time can_accept_partial:boolean`,
    refs: "organization:Organization person!Person plan:Plan plan_person!PlanPerson service_type:ServiceType"
  },
  Chat: {
    path: "chats",
    attributes: "payload? group_identifiers:json? people:json? plans:json? teams:json? teams_i_lead:json?"
  },
  Contributor: {
    path: "contributors",
    under: "plan",
    attributes: "created_at updated_at contributable_action contributable_category contributable_type full_name photo_thumbnail_url",
    refs: "plan!Plan person!Person",
    order: "created_at updated_at"
  },
  CustomSlide: {
    path: "custom_slides",
    under: "item",
    attributes: "body label order:integer enabled:boolean",
    refs: "item!Item attachment:Attachment",
    createsAt: "service_types/*/plans/*/items/*/custom_slides",
    creatable: "body enabled label order",
    updatable: "=",
    deletes: true
  },
  Email: {
    path: "emails",
    under: "person",
    attributes: "primary:boolean address",
    keeps: "person!Person"
  },
  EmailTemplate: {
    path: "email_templates",
    attributes: "kind created_at updated_at html_body subject",
    refs: "template_owner:Anything",
    createsAt: "email_templates",
    creatable: "html_body subject kind",
    updatable: "html_body subject",
    deletes: true
  },
  EmailTemplateRenderedResponse: {
    path: null,
    attributes: "body subject",
    refs: "person:Person email_template!EmailTemplate"
  },
  Folder: {
    path: "folders",
    attributes: "created_at name updated_at container",
    refs: "ancestors:Folder parent:Folder campus:Campus",
    below: "folders*Folder.parent service_types*ServiceType.parent",
    include: "service_types",
    order: "name",
    special: "parent_id",
    createsAt: "folders",
    creatable: "name parent_id campus_id",
    updatable: "=",
    deletes: true
  },
  FolderPath: {
    path: null,
    attributes: "path:json",
    keeps: "folder!Folder"
  },
  Item: {
    path: "items",
    under: "plan",
    attributes: `
      title sequence:integer created_at updated_at length:integer item_type=song|header|media|item html_details
      service_position=pre|post|during description key_name custom_arrangement_sequence:json custom_arrangement_sequence_short:json
      custom_arrangement_sequence_full:json`,
    refs: "plan!Plan song:Song arrangement:Arrangement key:Key selected_layout:Layout selected_background:Attachment",
    keeps: "selected_attachment:Attachment media:Media",
    below: `
      arrangement attachments*Attachment.attachable selected_attachment selected_background custom_slides*CustomSlide.item
      item_notes*ItemNote.item item_times*ItemTime.item key media song`,
    include: "arrangement item_notes item_times key media selected_attachment song",
    createsAt: "service_types/*/plans/*/items",
    creatable: `
      arrangement_id custom_arrangement_sequence description html_details key_id length selected_layout_id service_position song_id
      title item_type sequence`,
    updatable: `
      arrangement_id custom_arrangement_sequence description html_details key_id length selected_layout_id service_position song_id
      title`,
    deletes: true
  },
  ItemNote: {
    path: "item_notes",
    under: "item",
    attributes: "created_at updated_at content category_name",
    refs: "item_note_category!ItemNoteCategory item!Item",
    below: "item_note_category",
    include: "item_note_category",
    createsAt: "service_types/*/plans/*/items/*/item_notes",
    creatable: "content",
    updatable: "=",
    deletes: true
  },
  ItemNoteCategory: {
    path: "item_note_categories",
    under: "service_type",
    attributes: "created_at deleted_at name sequence:integer updated_at frequently_used:boolean",
    refs: "service_type!ServiceType"
  },
  ItemTime: {
    path: "item_times",
    under: "item",
    attributes: "live_start_at live_end_at exclude:boolean length:integer length_offset:integer",
    refs: "item!Item plan_time!PlanTime plan:Plan"
  },
  Key: {
    path: "keys",
    under: "arrangement",
    attributes: "created_at updated_at name alternate_keys ending_key starting_key starting_minor:boolean ending_minor:boolean",
    refs: "arrangement!Arrangement",
    below: "attachments*Attachment.attachable",
    order: "created_at updated_at",
    createsAt: "songs/*/arrangements/*/keys",
    creatable: "alternate_keys ending_key name starting_key",
    updatable: "=",
    deletes: true
  },
  Layout: {
    path: "layouts",
    under: "service_type",
    attributes: "",
    keeps: "service_type!ServiceType"
  },
  Live: {
    path: "live",
    under: "plan",
    attributes: `
      series_title title dates live_channel chat_room_channel can_control:boolean can_take_control:boolean can_chat:boolean
      can_control_video_feed:boolean`,
    keeps: "plan!Plan controller:Person current_item_time:ItemTime next_item_time:ItemTime service_type:ServiceType",
    below: "items*plan.items current_item_time next_item_time controller service_type watchable_plans*",
    include: "controller current_item_time items next_item_time service_type",
    createsAt: "series/*/plans/*/live",
    deletes: true,
    updatable: ""
  },
  LiveController: {
    path: "live_controllers",
    under: "service_type",
    attributes: "created_at updated_at full_name photo_thumbnail_url",
    refs: "person!Person",
    keeps: "service_type!ServiceType",
    order: "created_at updated_at"
  },
  Media: {
    path: "media",
    attributes: `
      created_at updated_at themes title thumbnail_file_name thumbnail_content_type thumbnail_file_size:integer thumbnail_updated_at
      preview_file_name preview_content_type preview_file_size:integer preview_updated_at length:integer
      media_type=audio|background_audio|background_image|background_video|countdown|curriculum|document|drama|image|powerpoint|song_video|video
      media_type_name thumbnail_url creator_name preview_url image_url`,
    keeps: "tags:Tag[]",
    below: "attachments*Attachment.attachable media_schedules*MediaSchedule.media tags[]",
    include: "attachments",
    order: "created_at title updated_at",
    query: "creator_name id themes title",
    filters: {
      media:
        "archived audio background_audio background_image background_video countdown curriculum document drama image not_archived powerpoint song_video video"
    },
    createsAt: "media",
    creatable: "media_type title creator_name themes",
    updatable: "=",
    deletes: true
  },
  MediaSchedule: {
    path: "media_schedules",
    under: "media",
    attributes: "plan_dates plan_short_dates service_type_name plan_sort_date:date_time",
    refs: "plan!Plan service_type:ServiceType",
    keeps: "media!Media"
  },
  NeededPosition: {
    path: "needed_positions",
    under: "plan",
    attributes: "quantity:integer team_position_name scheduled_to",
    refs: "team!Team plan!Plan time:PlanTime time_preference_option:TimePreferenceOption",
    below: "team time",
    include: "team time",
    createsAt: "service_types/*/plans/*/needed_positions",
    creatable: "quantity time_id time_preference_option_id",
    updatable: "quantity",
    deletes: true
  },
  Organization: {
    path: "",
    attributes: `
      ccli created_at date_format:integer music_stand_enabled:boolean name projector_enabled:boolean time_zone
      twenty_four_hour_time:boolean updated_at owner_name required_to_set_download_permission=editor|administrator|site_administrator
      secret allow_mp3_download:boolean calendar_starts_on_sunday:boolean ccli_connected:boolean ccli_auto_reporting_enabled:boolean
      ccli_reporting_enabled:boolean extra_file_storage_allowed:boolean file_storage_exceeded:boolean file_storage_size:boolean
      file_storage_size_used:boolean file_storage_extra_enabled:boolean rehearsal_mix_enabled:boolean rehearsal_pack_connected:boolean
      legacy_id file_storage_extra_charges:integer people_allowed:integer people_remaining:integer beta:boolean`
  },
  Person: {
    path: "people",
    attributes: `
      photo_url photo_thumbnail_url preferred_app assigned_to_rehearsal_team:boolean archived_at created_at first_name last_name
      name_prefix name_suffix updated_at facebook_id legacy_id anniversary:date_time birthdate:date_time full_name media_permissions
      permissions song_permissions status max_permissions max_plan_permissions given_name middle_name nickname archived:boolean
      site_administrator:boolean logged_in_at notes passed_background_check:boolean ical_code access_media_attachments:boolean
      access_plan_attachments:boolean access_song_attachments:boolean preferred_max_plans_per_day:integer
      preferred_max_plans_per_month:integer praise_charts_enabled:boolean me_tab plans_tab songs_tab media_tab people_tab
      can_edit_all_people:boolean can_view_all_people:boolean onboardings:json`,
    refs: "created_by:Person updated_by:Person current_folder:Folder",
    keeps: "tags:Tag[]",
    below: `
      available_signups*AvailableSignup.person blockouts*Blockout.person emails*Email.person
      person_team_position_assignments*PersonTeamPositionAssignment.person plan_people*PlanPerson.person schedules*Schedule.person
      scheduling_preferences*SchedulingPreference.person tags[] team_leaders*TeamLeader.person
      text_settings*TextSetting.person`,
    include: "emails tags team_leaders",
    order: "created_at first_name last_name updated_at",
    query: "assigned_to_rehearsal_team legacy_id",
    updatable: `
      preferred_app onboardings access_media_attachments access_plan_attachments access_song_attachments current_folder_id
      media_permissions permissions song_permissions`
  },
  PersonTeamPositionAssignment: {
    path: "person_team_position_assignments",
    under: "person",
    attributes: "created_at updated_at schedule_preference preferred_weeks:json",
    refs: "person!Person team_position!TeamPosition time_preference_options:TimePreferenceOption[]",
    below: "person team_position",
    include: "person team_position",
    order: "first_name last_name",
    filters: {
      "people/*/person_team_position_assignments": "not_archived not_deleted",
      "service_types/*/team_positions/*/person_team_position_assignments": "time_preference_options"
    },
    createsAt: "service_types/*/team_positions/*/person_team_position_assignments",
    creatable: "schedule_preference preferred_weeks time_preference_option_ids person_id",
    updatable: "schedule_preference preferred_weeks time_preference_option_ids",
    deletes: true
  },
  Plan: {
    path: "plans",
    under: "service_type",
    attributes: `
      can_view_order:boolean prefers_order_view:boolean rehearsable:boolean items_count permissions created_at title updated_at
      public:boolean series_title plan_notes_count other_time_count rehearsal_time_count service_time_count plan_people_count
      needed_positions_count total_length:integer multi_day:boolean files_expire_at sort_date:date_time last_time_at dates short_dates
      planning_center_url reminders_disabled:boolean`,
    refs: `
      service_type!ServiceType previous_plan:Plan next_plan:Plan series:Series created_by:Person updated_by:Person
      linked_publishing_episode:LinkedPublishingEpisode attachment_types:AttachmentType[]`,
    below: `
      all_attachments*Attachment.attachable attachments*Attachment.attachable attendances*Attendance.plan contributors*Contributor.plan
      items*Item.plan live:Live.plan needed_positions*NeededPosition.plan my_schedules*Schedule.plan next_plan notes*PlanNote.plan
      plan_times*PlanTime.plan previous_plan series signup_teams* team_members*PlanPerson.plan`,
    include: "contributors my_schedules plan_times series",
    order: "created_at sort_date title updated_at",
    query: "created_at id series_title title updated_at",
    filters: { "service_types/*/plans": "after before future no_dates past", "service_types/*/unscoped_plans": "deleted" },
    createsAt: "service_types/*/plans",
    creatable: "title public series_id series_title",
    updatable: "title public series_id series_title reminders_disabled",
    deletes: true
  },
  PlanNote: {
    path: "notes",
    under: "plan",
    attributes: "created_at updated_at category_name content",
    refs: "created_by:Person plan_note_category!PlanNoteCategory teams:Team",
    keeps: "plan!Plan",
    below: "plan_note_category",
    include: "plan_note_category",
    order: "created_at updated_at",
    query: "created_at updated_at",
    filters: { "service_types/*/plans/*/notes": "team" },
    createsAt: "service_types/*/plans/*/notes",
    creatable: "content",
    updatable: "=",
    deletes: true
  },
  PlanNoteCategory: {
    path: "plan_note_categories",
    under: "service_type",
    attributes: "created_at deleted_at name sequence:integer updated_at",
    refs: "service_type!ServiceType teams:Team"
  },
  PlanPerson: {
    path: "plan_people",
    under: "person",
    attributes: `
      status=C|U|D|Confirmed|Unconfirmed|Declined created_at updated_at notes decline_reason name notification_changed_by_name
      notification_sender_name team_position_name photo_thumbnail scheduled_by_name? status_updated_at notification_changed_at
      notification_prepared_at notification_read_at notification_sent_at prepare_notification:boolean can_accept_partial:boolean`,
    refs: `
      person!Person plan!Plan scheduled_by:Person service_type:ServiceType team:Team responds_to:Person times:PlanTime[]
      service_times:PlanTime[] time_preference_options:TimePreferenceOption[]`,
    below: "person plan declined_plan_times* plan_person_times*PlanPersonTime.plan_person plan_times[times] team",
    include: "declined_plan_times person plan team",
    special: "team_id",
    filters: {
      "service_types/*/plan_templates/*/team_members": "confirmed not_archived not_declined not_deleted",
      "service_types/*/plans/*/team_members": "confirmed not_archived not_declined not_deleted"
    },
    createsAt: "service_types/*/plans/*/team_members",
    creatable: `
      person_id team_id status decline_reason notes team_position_name responds_to_id prepare_notification notification_prepared_at`,
    updatable: "=",
    deletes: true
  },
  PlanPersonTime: {
    path: "plan_person_times",
    under: "plan_person",
    attributes: "status created_at updated_at",
    refs: "plan_time!PlanTime plan:Plan plan_person!PlanPerson"
  },
  PlanTemplate: {
    path: "plan_templates",
    under: "service_type",
    attributes: `
      name created_at updated_at item_count team_count note_count can_view_order:boolean multi_day:boolean rehearsable:boolean
      prefers_order_view:boolean`,
    refs: "service_type!ServiceType created_by:Person updated_by:Person",
    below: "items* notes* team_members*",
    order: "created_at item_count name note_count team_count updated_at"
  },
  PlanTime: {
    path: "plan_times",
    under: "plan",
    attributes: `
      created_at updated_at name time_type=rehearsal|service|other recorded:boolean team_reminders:json starts_at ends_at
      live_starts_at live_ends_at`,
    refs: "assigned_teams:Team[] assigned_positions:TeamPosition[]",
    keeps: "plan!Plan",
    below: "split_team_rehearsal_assignments*SplitTeamRehearsalAssignment.plan_time",
    include: "split_team_rehearsal_assignments",
    order: "starts_at",
    query: "time_type",
    filters: { "service_types/*/plan_times": "future named past" },
    createsAt: "service_types/*/plans/*/plan_times",
    creatable: "starts_at ends_at name time_type team_reminders",
    updatable: "=",
    deletes: true
  },
  PublicView: {
    path: "public_view",
    under: "service_type",
    attributes: `
      series_artwork:boolean series_and_plan_titles:boolean item_descriptions:boolean item_lengths:boolean service_times:boolean
      song_items:boolean media_items:boolean regular_items:boolean headers:boolean itunes:boolean amazon:boolean spotify:boolean
      youtube:boolean vimeo:boolean`,
    keeps: "service_type!ServiceType"
  },
  ReportTemplate: {
    path: "report_templates",
    attributes: "body title type=ReportMatrix|ReportPeople|ReportPlan default:boolean",
    filters: { report_templates: "matrix people plans without_defaults" }
  },
  Schedule: {
    path: "schedules",
    under: "person",
    attributes: `
      sort_date:date_time dates decline_reason organization_name organization_time_zone organization_twenty_four_hour_time person_name
      position_display_times responds_to_name service_type_name short_dates status team_name team_position_name
      can_accept_partial:boolean can_accept_partial_one_time:boolean can_rehearse:boolean plan_visible:boolean
      plan_visible_to_me:boolean`,
    refs: `
      person!Person service_type:ServiceType organization:Organization plan_person!PlanPerson plan:Plan team:Team
      responds_to_person:Person times:PlanTime[]`,
    below: "respond_to=responds_to_person declined_plan_times* plan_times[times] team",
    include: "plan_times",
    order: "starts_at",
    special: "plan_id",
    filters: { "people/*/schedules": "after all before future not_across_organizations past with_declined" }
  },
  ScheduledPerson: {
    path: "scheduled_people",
    under: "signup_sheet",
    attributes: "full_name status thumbnail",
    refs: "person!Person signup_sheet!SignupSheet"
  },
  SchedulingPreference: {
    path: "scheduling_preferences",
    under: "person",
    attributes: "preference",
    refs: "household_member:Person",
    keeps: "person!Person"
  },
  Series: {
    path: "series",
    attributes: `
      created_at updated_at artwork_file_name artwork_content_type artwork_file_size:integer title artwork_for_dashboard
      artwork_for_mobile artwork_for_plan artwork_original has_artwork:boolean`,
    below: "plans*Plan.series",
    order: "created_at",
    query: "title"
  },
  ServiceType: {
    path: "service_types",
    attributes: `
      archived_at created_at deleted_at name sequence:integer updated_at permissions attachment_types_enabled:boolean
      scheduled_publish:boolean custom_item_types:json standard_item_types:json background_check_permissions comment_permissions
      frequency last_plan_from`,
    refs: "parent:Folder",
    below: `
      attachments*Attachment.attachable item_note_categories*ItemNoteCategory.service_type layouts*Layout.service_type
      live_controllers*LiveController.service_type plans*Plan.service_type unscoped_plans*Plan.service_type
      plan_note_categories*PlanNoteCategory.service_type plan_templates*PlanTemplate.service_type plan_times*plans.plan_times
      public_view:PublicView.service_type team_positions*teams.team_positions teams*Team.service_type
      time_preference_options*TimePreferenceOption.service_type`,
    include: "time_preference_options",
    order: "name sequence",
    query: "id name",
    special: "parent_id",
    filters: { service_types: "no_parent" },
    createsAt: "service_types",
    creatable: `
      attachment_types_enabled background_check_permissions comment_permissions custom_item_types frequency last_plan_from name
      parent_id scheduled_publish sequence standard_item_types`,
    updatable: "=",
    deletes: true
  },
  ServiceTypePath: {
    path: null,
    attributes: "path:json",
    keeps: "service_type!ServiceType"
  },
  SignupSheet: {
    path: "signup_sheets",
    under: "available_signup",
    attributes: "sort_date:date_time group_key team_name display_times position_name title sort_index:integer",
    refs: "plan!Plan team_position!TeamPosition team:Team",
    keeps: "available_signup!AvailableSignup",
    below: "scheduled_people*ScheduledPerson.signup_sheet signup_sheet_metadata:SignupSheetMetadata.signup_sheet",
    include: "scheduled_people signup_sheet_metadata"
  },
  SignupSheetMetadata: {
    path: "signup_sheet_metadata",
    under: "signup_sheet",
    attributes: "conflicts:json time_type time_name ends_at starts_at",
    refs: "plan_time:PlanTime",
    keeps: "signup_sheet!SignupSheet"
  },
  SkippedAttachment: {
    path: null,
    attributes: "skipped:boolean",
    refs: "person!Person attachment!Attachment"
  },
  Song: {
    path: "songs",
    attributes: `
      title created_at updated_at admin author copyright hidden:boolean notes themes last_scheduled_short_dates last_scheduled_at
      ccli_number:integer`,
    keeps: "tags:Tag[]",
    below: `
      arrangements*Arrangement.song attachments*Attachment.attachable last_scheduled_item:Item.song song_schedules*SongSchedule.song
      tags[]`,
    order: "created_at last_scheduled_at title updated_at",
    query: "author ccli_number hidden themes title",
    createsAt: "songs",
    creatable: "title admin author copyright ccli_number hidden themes",
    updatable: "=",
    deletes: true
  },
  SongSchedule: {
    path: "song_schedules",
    under: "song",
    attributes: "arrangement_name key_name plan_dates service_type_name plan_sort_date plan_visible:boolean",
    refs: "arrangement:Arrangement key:Key plan:Plan service_type:ServiceType item:Item",
    keeps: "song!Song",
    order: "plan_sort_date",
    filters: { "songs/*/song_schedules": "three_most_recent" }
  },
  SongbookStatus: {
    path: null,
    attributes: "status status_code status_token url",
    keeps: "song!Song"
  },
  SplitTeamRehearsalAssignment: {
    path: "split_team_rehearsal_assignments",
    under: "plan_time",
    attributes: "schedule_special_service_times:boolean",
    refs: "team!Team time_preference_options:TimePreferenceOption[]",
    keeps: "plan_time!PlanTime",
    below: "team",
    createsAt: "service_types/*/plan_times/*/split_team_rehearsal_assignments",
    creatable: "schedule_special_service_times",
    updatable: "=",
    deletes: true
  },
  Tag: {
    path: "tags",
    under: "tag_group",
    attributes: "name",
    refs: "tag_group!TagGroup"
  },
  TagGroup: {
    path: "tag_groups",
    attributes: "name required:boolean allow_multiple_selections:boolean tags_for service_type_folder_name",
    keeps: "folder:Folder",
    below: "folder tags*Tag.tag_group",
    include: "folder tags",
    query: "name tags_for",
    filters: { tag_groups: "arrangement media person song" }
  },
  Team: {
    path: "teams",
    attributes: `
      name rehearsal_team:boolean sequence:integer schedule_to default_status default_prepare_notifications:boolean created_at
      updated_at archived_at viewers_see:integer assigned_directly:boolean secure_team:boolean last_plan_from stage_color stage_variant`,
    refs: "service_type!ServiceType default_responds_to:Person service_types:ServiceType",
    below: `
      people*person_team_position_assignments.person person_team_position_assignments*team_positions.person_team_position_assignments
      service_types team_leaders*TeamLeader.team team_positions*TeamPosition.team`,
    include: "people person_team_position_assignments service_types team_leaders team_positions",
    order: "created_at name updated_at",
    query: "name",
    createsAt: "service_types/*/teams",
    creatable: "name archived_at assigned_directly rehearsal_team secure_team schedule_to stage_color stage_variant"
  },
  TeamLeader: {
    path: "team_leaders",
    under: "person",
    attributes: "send_responses_for_accepts:boolean send_responses_for_declines:boolean send_responses_for_blockouts:boolean",
    refs: "person!Person team!Team",
    below: "people[person] team",
    include: "people team",
    order: "first_name last_name",
    filters: { "people/*/team_leaders": "not_archived not_deleted" }
  },
  TeamPosition: {
    path: "team_positions",
    under: "team",
    attributes: "name sequence:integer tags:json negative_tag_groups:json tag_groups:json",
    refs: "team!Team attachment_types:AttachmentType[] tags:Tag[]",
    below: "person_team_position_assignments*PersonTeamPositionAssignment.team_position tags[] team",
    include: "tags team",
    order: "name"
  },
  TextSetting: {
    path: "text_settings",
    under: "person",
    attributes: `
      scheduling_requests_enabled:boolean general_emails_enabled:boolean scheduling_replies_enabled:boolean reminders_enabled:boolean
      carrier display_number normalized_number`,
    keeps: "person!Person",
    updatable: "general_emails_enabled reminders_enabled scheduling_replies_enabled scheduling_requests_enabled"
  },
  TimePreferenceOption: {
    path: "time_preference_options",
    under: "service_type",
    attributes: "day_of_week:integer created_at updated_at description sort_index time_type minute_of_day:integer starts_at",
    keeps: "service_type!ServiceType",
    order: "day_of_week hour_of_day"
  },
  Zoom: {
    path: "zooms",
    under: "attachment",
    attributes: "aspect_ratio:float zoom_level:float x_offset:float y_offset:float",
    refs: "person!Person attachable:Anything attachment!Attachment",
    createsAt: "attachments/*/zooms",
    creatable: "zoom_level x_offset y_offset aspect_ratio",
    updatable: "zoom_level x_offset y_offset",
    deletes: true
  }
}
