import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** What the people product has beside the directory (reference 2025-03-20). */
export const moreOfPeople: Readonly<Record<NameIn<"people">, Facts>> = {
  App: {
    path: "apps",
    attributes: "name url",
    order: "name url",
    query: "name url"
  },
  BackgroundCheck: {
    path: "background_checks",
    attributes: `
      current:boolean note status_updated_at report_url expires_on:date
      status=awaiting_applicant|expired_invitation|report_processing|needs_review|complete_clear|complete_not_clear|canceled
      completed_at`,
    refs: "person!Person",
    below: "person",
    include: "person",
    filters: { background_checks: "current" },
    createsAt: "people/*/background_checks",
    creatable: "note status report_url expires_on completed_at",
    updatable: "note status report_url",
    deletes: true
  },
  BirthdayPeople: {
    path: "birthday_people",
    attributes: ""
  },
  Carrier: {
    path: "carriers",
    attributes: "value name international:boolean",
    order: "international name"
  },
  Condition: {
    path: "conditions",
    under: "rule",
    attributes: "application definition_class comparison settings definition_identifier description created_at updated_at",
    refs: "created_by:Person",
    keeps: "rule!Rule",
    below: "created_by",
    include: "created_by",
    order: "application comparison created_at definition_class definition_identifier description settings updated_at",
    query: "application comparison created_at definition_class definition_identifier description settings updated_at"
  },
  ConnectedPerson: {
    path: "connected_people",
    under: "person",
    attributes: "given_name first_name nickname middle_name last_name gender organization_name organization_id",
    refs: "organization:Organization",
    keeps: "person!Person"
  },
  CustomSender: {
    path: "custom_senders",
    attributes: `
      name email_address verified_at verification_requested_at created_at updated_at verified:boolean expired:boolean
      verification_status`,
    refs: "custom_sender_shares:CustomSenderShare",
    order: "created_at name updated_at verification_requested_at verified_at"
  },
  Form: {
    path: "forms",
    attributes: `
      name description active:boolean archived_at created_at updated_at deleted_at submission_count public_url recently_viewed:boolean
      archived:boolean send_submission_notification_to_submitter:boolean login_required:boolean`,
    refs: "campus:Campus form_category:FormCategory",
    keeps: "category:FormCategory",
    below: "campus category fields*FormField.form form_submissions*FormSubmission.form",
    include: "campus category",
    order: "active archived_at created_at deleted_at description name updated_at",
    query: "active id",
    filters: { forms: "archived closed not_archived open recently_viewed with_recoverable" }
  },
  FormCategory: {
    path: "form_categories",
    attributes: "name created_at updated_at",
    order: "created_at name updated_at",
    query: "created_at name updated_at",
    createsAt: "form_categories",
    creatable: "name",
    updatable: "=",
    deletes: true
  },
  FormField: {
    path: "fields",
    under: "form",
    attributes: `
      label description required:boolean settings
      field_type=string|text|checkboxes|dropdown|date|phone_number|address|birthday|gender|custom_field|note|workflow|heading|number|boolean|file|medical|workflow_checkbox|workflow_checkboxes|workflow_dropdown|marital_status|anniversary|grade|primary_campus|school|household
      sequence:integer created_at updated_at`,
    refs: "form!Form fieldable:Fieldable options:FormFieldOption form_field_conditions:FormFieldCondition[]",
    below: "options*FormFieldOption.form_field",
    include: "options",
    order: "created_at sequence updated_at"
  },
  FormFieldOption: {
    path: "options",
    under: "form_field",
    attributes: "label sequence:integer created_at updated_at",
    refs: "form_field!FormField optionable:Optionable",
    order: "created_at sequence updated_at"
  },
  FormSubmission: {
    path: "form_submissions",
    under: "form",
    attributes: "verified:boolean requires_verification:boolean? created_at",
    refs: "person:Person form!Form",
    below: "form form_fields*form.fields form_submission_values*FormSubmissionValue.form_submission person",
    include: "form form_fields form_submission_values person",
    order: "created_at person.first_name person.last_name"
  },
  FormSubmissionValue: {
    path: "form_submission_values",
    under: "form_submission",
    attributes: "display_value attachments:json",
    refs: "form_field!FormField form_field_option:FormFieldOption form_submission!FormSubmission"
  },
  List: {
    path: "lists",
    attributes: `
      name auto_refresh:boolean status has_inactive_results:boolean include_inactive:boolean returns return_original_if_none:boolean
      subset automations_active:boolean automations_count paused_automations_count description invalid:boolean auto_refresh_frequency
      name_or_description recently_viewed:boolean refreshed_at starred:boolean total_people:integer batch_completed_at created_at
      updated_at`,
    keeps: "campus:Campus category:ListCategory created_by:Person updated_by:Person",
    below: `
      campus category created_by list_results*ListResult.list mailchimp_sync_status:MailchimpSyncStatus.list people*list_results.person
      rules*Rule.list shares*ListShare.list star:ListStar.list updated_by`,
    include: "campus category created_by mailchimp_sync_status people rules shares updated_by",
    order: "batch_completed_at campus_id created_at list_categories.name list_category_id name name_or_description updated_at",
    query: "batch_completed_at created_at id name updated_at",
    filters: { lists: "can_manage recently_viewed starred unassigned" },
    updatable: ""
  },
  ListCategory: {
    path: "list_categories",
    attributes: "name created_at updated_at organization_id",
    refs: "organization:Organization",
    below: "lists*List.category",
    include: "lists",
    order: "created_at name organization_id updated_at",
    query: "created_at name organization_id updated_at",
    createsAt: "list_categories",
    creatable: "name",
    updatable: "=",
    deletes: true
  },
  ListResult: {
    path: "list_results",
    under: "list",
    attributes: "created_at updated_at",
    refs: "person!Person list!List",
    order: "created_at updated_at"
  },
  ListShare: {
    path: "shares",
    under: "list",
    attributes: "permission=view|manage group created_at name",
    refs: "person:Person",
    keeps: "list!List",
    below: "person",
    include: "person",
    order: "created_at group",
    query: "created_at group name permission",
    createsAt: "lists/*/shares",
    creatable: "permission group person_id",
    updatable: "permission group",
    deletes: true
  },
  ListStar: {
    path: "star",
    under: "list",
    attributes: "created_at",
    keeps: "list!List",
    createsAt: "lists/*/star",
    deletes: true
  },
  MailchimpSyncStatus: {
    path: "mailchimp_sync_status",
    under: "list",
    attributes: "status error progress:integer completed_at segment_id:integer",
    keeps: "list!List"
  },
  Message: {
    path: "messages",
    attributes: `
      kind=email|sms|church_center_message to_addresses subject delivery_status reject_reason created_at sent_at bounced_at
      rejection_notification_sent_at from_name from_address read_at app_name message_type file`,
    refs: "from:Person to:Person message_group!MessageGroup",
    below: "message_group to",
    include: "message_group to",
    order: `
      app_name bounced_at created_at delivery_status file from_address from_name kind reject_reason rejection_notification_sent_at
      sent_at subject to_addresses`,
    query: `
      app_name bounced_at created_at delivery_status file from_address kind reject_reason rejection_notification_sent_at sent_at
      subject to_addresses`,
    filters: { messages: "created_after", "people/*/messages": "created_after received sent unread" }
  },
  MessageGroup: {
    path: "message_groups",
    attributes: `
      uuid message_type from_address subject message_count system_message:boolean transactional_message:boolean
      contains_user_generated_content:boolean created_at reply_to_name reply_to_address`,
    keeps: "app:App from:Person",
    below: "app messages*Message.message_group from",
    include: "app from messages",
    order: `
      contains_user_generated_content created_at from_address message_count message_type reply_to_address reply_to_name subject
      system_message transactional_message uuid`,
    query: `
      contains_user_generated_content created_at from_address message_count message_type reply_to_address reply_to_name subject
      system_message transactional_message uuid`
  },
  Note: {
    path: "notes",
    attributes: "note created_at updated_at display_date:date_time note_category_id organization_id person_id created_by_id",
    refs: "note_category!NoteCategory organization:Organization person!Person created_by:Person",
    below: "category=note_category created_by person",
    include: "category created_by person",
    order: "created_at display_date id note note_category_id updated_at",
    query: "note note_category_id",
    createsAt: "people/*/notes",
    creatable: "note created_at updated_at display_date note_category_id",
    updatable: "=",
    deletes: true
  },
  NoteCategory: {
    path: "note_categories",
    attributes: "name locked:boolean created_at updated_at organization_id",
    refs: "organization:Organization",
    below: `
      shares*NoteCategoryShare.note_category subscribers*NoteCategorySubscription.note_category.person
      subscriptions*NoteCategorySubscription.note_category`,
    include: "shares subscribers subscriptions",
    order: "created_at locked name organization_id updated_at",
    query: "created_at locked name organization_id updated_at",
    filters: { note_categories: "view_creatable" },
    createsAt: "note_categories",
    creatable: "name",
    updatable: "=",
    deletes: true
  },
  NoteCategoryShare: {
    path: "shares",
    under: "note_category",
    attributes: "group permission=view|view_create|manage person_id",
    refs: "person:Person note_category!NoteCategory",
    below: "person",
    include: "person",
    query: "permission",
    createsAt: "note_categories/*/shares",
    creatable: "group permission person_id",
    updatable: "=",
    deletes: true
  },
  NoteCategorySubscription: {
    path: "note_category_subscriptions",
    attributes: "created_at updated_at",
    refs: "person!Person note_category!NoteCategory",
    below: "person",
    include: "person",
    order: "created_at updated_at",
    query: "created_at updated_at"
  },
  OrganizationStatistics: {
    path: "organization_statistics",
    attributes: ""
  },
  PeopleImport: {
    path: "people_imports",
    attributes: `
      attribs status=matching|processing_preview|previewing|processing_import|complete|undone|undoing created_at updated_at
      processed_at undone_at`,
    refs: "created_by:Person undone_by:Person",
    below: "conflicts*PeopleImportConflict.people_import histories*PeopleImportHistory.people_import",
    query: "status"
  },
  PeopleImportConflict: {
    path: "conflicts",
    under: "people_import",
    attributes: "kind name message data conflicting_changes ignore:boolean created_at updated_at",
    keeps: "people_import!PeopleImport",
    query: "kind name",
    filters: {
      "people_imports/*/conflicts":
        "creates creates_and_updates errors household_creates household_updates identical ignored not_ignored updates"
    }
  },
  PeopleImportHistory: {
    path: "histories",
    under: "people_import",
    attributes: "name created_at updated_at conflicting_changes:json kind",
    keeps: "people_import!PeopleImport household:Household person:Person",
    below: "household person",
    include: "household person",
    query: "name",
    filters: { "people_imports/*/histories": "creates household_creates household_updates identical updates" }
  },
  PersonApp: {
    path: "person_apps",
    under: "person",
    attributes: "allow_pco_login:boolean people_permissions=no_access|viewer|editor",
    refs: "app!App person!Person",
    below: "app",
    include: "app",
    createsAt: "people/*/person_apps",
    creatable: "app_id"
  },
  PlatformNotification: {
    path: "platform_notifications",
    under: "person",
    attributes: "html",
    keeps: "person!Person"
  },
  Report: {
    path: "reports",
    attributes: "name body created_at updated_at",
    keeps: "created_by:Person updated_by:Person",
    below: "created_by updated_by",
    include: "created_by updated_by",
    order: "body created_at name updated_at",
    query: "body created_at name updated_at",
    createsAt: "reports",
    creatable: "name body",
    updatable: "=",
    deletes: true
  },
  Rule: {
    path: "rules",
    under: "list",
    attributes: "subset created_at updated_at",
    keeps: "list!List",
    below: "conditions*Condition.rule",
    include: "conditions",
    order: "created_at subset updated_at",
    query: "created_at subset updated_at"
  },
  SchoolOption: {
    path: "school_options",
    attributes: "value sequence:integer beginning_grade ending_grade school_types:json",
    keeps: "promotes_to_school:SchoolOption",
    below: "promotes_to_school",
    order: "beginning_grade ending_grade sequence value",
    query: "beginning_grade ending_grade school_types sequence value",
    createsAt: "school_options",
    creatable: "value sequence beginning_grade ending_grade school_types",
    updatable: "=",
    deletes: true
  },
  ServiceTime: {
    path: "service_times",
    under: "campus",
    attributes: "start_time:integer day=sunday|monday|tuesday|wednesday|thursday|friday|saturday description",
    refs: "organization:Organization campus!Campus",
    order: "time",
    createsAt: "campuses/*/service_times",
    creatable: "start_time day description",
    updatable: "=",
    deletes: true
  },
  SocialProfile: {
    path: "social_profiles",
    attributes: "site url verified:boolean created_at updated_at",
    keeps: "person!Person",
    below: "person",
    include: "person",
    order: "created_at site updated_at url verified",
    query: "created_at site updated_at url verified",
    createsAt: "people/*/social_profiles",
    creatable: "site url verified",
    updatable: "=",
    deletes: true
  },
  SpamEmailAddress: {
    path: "spam_email_addresses",
    attributes: "address created_at updated_at"
  },
  Workflow: {
    path: "workflows",
    attributes: `
      name my_ready_card_count total_ready_card_count completed_card_count total_cards_count total_ready_and_snoozed_card_count
      total_steps_count total_unassigned_steps_count total_unassigned_card_count total_overdue_card_count created_at updated_at
      deleted_at archived_at campus_id workflow_category_id my_overdue_card_count? my_due_soon_card_count? recently_viewed:boolean`,
    refs: "workflow_category:WorkflowCategory campus:Campus",
    keeps: "category:WorkflowCategory",
    below: "shared_people*shares.person cards*WorkflowCard.workflow category shares*WorkflowShare.workflow steps*WorkflowStep.workflow",
    include: "category shares steps",
    order: "archived_at campus_id created_at deleted_at name updated_at workflow_category_id",
    query: "archived_at campus_id created_at deleted_at id name updated_at workflow_category_id",
    filters: {
      workflows:
        "archived has_my_cards manage_cards_allowed not_archived only_deleted recently_viewed unassigned with_deleted with_recoverable with_steps"
    },
    createsAt: "workflows",
    creatable: "name campus_id workflow_category_id",
    updatable: "=",
    deletes: true
  },
  WorkflowCard: {
    path: "workflow_cards",
    under: "person",
    attributes: `
      snooze_until:date_time overdue:boolean stage calculated_due_at_in_days_ago:integer sticky_assignment:boolean created_at
      updated_at completed_at flagged_for_notification_at removed_at moved_to_step_at`,
    refs: "assignee:Person/Assignee person!Person workflow!Workflow current_step:WorkflowStep",
    below: "assignee person workflow activities*WorkflowCardActivity.workflow_card current_step notes*WorkflowCardNote.workflow_card",
    include: "assignee current_step person workflow",
    order: "completed_at created_at first_name flagged_for_notification_at last_name moved_to_step_at removed_at stage updated_at",
    query: "overdue stage",
    special: "assignee_id",
    filters: { "people/*/workflow_cards": "assigned" },
    createsAt: "workflows/*/cards",
    creatable: "sticky_assignment assignee_id person_id",
    updatable: "=",
    deletes: true
  },
  WorkflowCardActivity: {
    path: "activities",
    under: "workflow_card",
    attributes: `
      comment content form_submission_url automation_url person_avatar_url person_name reassigned_to_avatar_url reassigned_to_name
      subject type content_is_html:boolean created_at`,
    refs: "workflow_card!WorkflowCard workflow_step:WorkflowStep",
    order: "id",
    deletes: true
  },
  WorkflowCardNote: {
    path: "notes",
    under: "workflow_card",
    attributes: "note created_at",
    refs: "note_category:NoteCategory",
    keeps: "workflow_card!WorkflowCard",
    order: "created_at",
    createsAt: "people/*/workflow_cards/*/notes",
    creatable: "note note_category_id"
  },
  WorkflowCategory: {
    path: "workflow_categories",
    attributes: "name created_at updated_at",
    order: "created_at name updated_at",
    query: "created_at name updated_at",
    createsAt: "workflow_categories",
    creatable: "name",
    updatable: "=",
    deletes: true
  },
  WorkflowShare: {
    path: "workflow_shares",
    under: "person",
    attributes: "group permission=view|manage_cards|manage person_id",
    refs: "person!Person workflow!Workflow",
    below: "person",
    include: "person",
    query: "permission",
    createsAt: "workflows/*/shares",
    creatable: "group permission person_id",
    updatable: "group permission",
    deletes: true
  },
  WorkflowStep: {
    path: "steps",
    under: "workflow",
    attributes: `
      sequence:integer name description expected_response_time_in_days:integer auto_snooze_value:integer
      auto_snooze_interval=day|week|month created_at updated_at auto_snooze_days:integer my_ready_card_count total_ready_card_count
      default_assignee_id`,
    refs: "default_assignee:Person workflow!Workflow",
    below: "default_assignee assignee_summaries*WorkflowStepAssigneeSummary.step",
    include: "default_assignee",
    order: "created_at name sequence updated_at",
    query: "created_at name updated_at",
    createsAt: "workflows/*/steps",
    creatable: "sequence name description expected_response_time_in_days default_assignee_id auto_snooze_value auto_snooze_interval",
    updatable: "=",
    deletes: true
  },
  WorkflowStepAssigneeSummary: {
    path: "assignee_summaries",
    under: "step",
    attributes: "ready_count snoozed_count",
    refs: "person!Person step!WorkflowStep/Step",
    below: "person",
    include: "person"
  }
}
