/** Names of everything this church keeps. Those of the people product stand alone, those of the others behind their product: `giving.Donation`. */

/** The directory: what a church holds when no product is asked for. In an order where a row's parents come before it. */
export const directoryNames = [
  "Organization",
  "Campus",
  "Tab",
  "FieldDefinition",
  "FieldOption",
  "MaritalStatus",
  "InactiveReason",
  "NamePrefix",
  "NameSuffix",
  "Person",
  "Email",
  "PhoneNumber",
  "Address",
  "FieldDatum",
  "Household",
  "HouseholdMembership",
  "PersonMerger"
] as const
export type DirectoryName = (typeof directoryNames)[number]

/** Every other resource of the reference, by product. */
export const resourceNames = {
  people: [
    "App",
    "BackgroundCheck",
    "BirthdayPeople",
    "Carrier",
    "Condition",
    "ConnectedPerson",
    "CustomSender",
    "Form",
    "FormCategory",
    "FormField",
    "FormFieldOption",
    "FormSubmission",
    "FormSubmissionValue",
    "List",
    "ListCategory",
    "ListResult",
    "ListShare",
    "ListStar",
    "MailchimpSyncStatus",
    "Message",
    "MessageGroup",
    "Note",
    "NoteCategory",
    "NoteCategoryShare",
    "NoteCategorySubscription",
    "OrganizationStatistics",
    "PeopleImport",
    "PeopleImportConflict",
    "PeopleImportHistory",
    "PersonApp",
    "PlatformNotification",
    "Report",
    "Rule",
    "SchoolOption",
    "ServiceTime",
    "SocialProfile",
    "SpamEmailAddress",
    "Workflow",
    "WorkflowCard",
    "WorkflowCardActivity",
    "WorkflowCardNote",
    "WorkflowCategory",
    "WorkflowShare",
    "WorkflowStep",
    "WorkflowStepAssigneeSummary"
  ],
  groups: [
    "Attendance",
    "Campus",
    "Enrollment",
    "Event",
    "EventNote",
    "Group",
    "GroupApplication",
    "GroupType",
    "Location",
    "Membership",
    "Organization",
    "Owner",
    "Person",
    "Resource",
    "Tag",
    "TagGroup"
  ],
  "check-ins": [
    "AttendanceType",
    "CheckIn",
    "CheckInGroup",
    "CheckInTime",
    "Event",
    "EventLabel",
    "EventPeriod",
    "EventTime",
    "Headcount",
    "IntegrationLink",
    "Label",
    "Location",
    "LocationEventPeriod",
    "LocationEventTime",
    "LocationLabel",
    "Option",
    "Organization",
    "Pass",
    "Person",
    "PersonEvent",
    "PreCheck",
    "RosterListPerson",
    "Station",
    "Theme"
  ],
  calendar: [
    "Attachment",
    "Conflict",
    "Event",
    "EventConnection",
    "EventInstance",
    "EventResourceAnswer",
    "EventResourceRequest",
    "EventTime",
    "Feed",
    "JobStatus",
    "Organization",
    "Person",
    "ReportTemplate",
    "RequiredApproval",
    "Resource",
    "ResourceApprovalGroup",
    "ResourceBooking",
    "ResourceFolder",
    "ResourceQuestion",
    "ResourceSuggestion",
    "RoomSetup",
    "Tag",
    "TagGroup"
  ],
  giving: [
    "Batch",
    "BatchGroup",
    "Campus",
    "Designation",
    "DesignationRefund",
    "Donation",
    "Fund",
    "InKindDonation",
    "Label",
    "Note",
    "Organization",
    "PaymentMethod",
    "PaymentSource",
    "Person",
    "Pledge",
    "PledgeCampaign",
    "RecurringDonation",
    "RecurringDonationDesignation",
    "Refund"
  ],
  services: [
    "Arrangement",
    "ArrangementSections",
    "Attachment",
    "AttachmentActivity",
    "AttachmentType",
    "AttachmentTypeGroup",
    "Attendance",
    "AvailableSignup",
    "Blockout",
    "BlockoutDate",
    "BlockoutException",
    "BlockoutScheduleConflict",
    "Chat",
    "Contributor",
    "CustomSlide",
    "Email",
    "EmailTemplate",
    "EmailTemplateRenderedResponse",
    "Folder",
    "FolderPath",
    "Item",
    "ItemNote",
    "ItemNoteCategory",
    "ItemTime",
    "Key",
    "Layout",
    "Live",
    "LiveController",
    "Media",
    "MediaSchedule",
    "NeededPosition",
    "Organization",
    "Person",
    "PersonTeamPositionAssignment",
    "Plan",
    "PlanNote",
    "PlanNoteCategory",
    "PlanPerson",
    "PlanPersonTime",
    "PlanTemplate",
    "PlanTime",
    "PublicView",
    "ReportTemplate",
    "Schedule",
    "ScheduledPerson",
    "SchedulingPreference",
    "Series",
    "ServiceType",
    "ServiceTypePath",
    "SignupSheet",
    "SignupSheetMetadata",
    "SkippedAttachment",
    "Song",
    "SongSchedule",
    "SongbookStatus",
    "SplitTeamRehearsalAssignment",
    "Tag",
    "TagGroup",
    "Team",
    "TeamLeader",
    "TeamPosition",
    "TextSetting",
    "TimePreferenceOption",
    "Zoom"
  ],
  registrations: [
    "Attendee",
    "Campus",
    "Category",
    "EmergencyContact",
    "Organization",
    "Person",
    "Registration",
    "SelectionType",
    "Signup",
    "SignupLocation",
    "SignupTime"
  ],
  publishing: [
    "Channel",
    "ChannelDefaultEpisodeResource",
    "ChannelDefaultTime",
    "ChannelNextTime",
    "Episode",
    "EpisodeResource",
    "EpisodeStatistics",
    "EpisodeTime",
    "NoteTemplate",
    "Organization",
    "Series",
    "Speaker",
    "Speakership"
  ],
  api: [
    "ConnectedApplication",
    "ConnectedApplicationPerson",
    "OauthApplication",
    "OauthApplicationMau",
    "Organization",
    "Person",
    "PersonalAccessToken"
  ]
} as const

export type Product = keyof typeof resourceNames
export type NameIn<P extends Product> = (typeof resourceNames)[P][number]
type OtherProduct = Exclude<Product, "people">

export type EntityName = DirectoryName | NameIn<"people"> | { [P in OtherProduct]: `${P}.${NameIn<P>}` }[OtherProduct]

const productNames = Object.keys(resourceNames)
const isProductName = (text: string): text is Product => productNames.includes(text)
export const products: ReadonlyArray<Product> = productNames.filter(isProductName)

/** How a resource of a product is called here. */
export const qualified = (product: Product, name: string) => (product === "people" ? name : `${product}.${name}`)

const all: ReadonlyArray<string> = [
  ...directoryNames,
  ...products.flatMap((product) => resourceNames[product].map((name) => qualified(product, name)))
]
const known: ReadonlySet<string> = new Set(all)
export const isEntityName = (text: string): text is EntityName => known.has(text)
export const entityNames: ReadonlyArray<EntityName> = all.filter(isEntityName)

/** The entity of that name in a product, or null where the product has none. */
export const entityIn = (product: Product, name: string): EntityName | null => {
  const wanted = qualified(product, name)
  return isEntityName(wanted) ? wanted : null
}

/** Something for each entity. */
export const perEntity = <Value>(make: (entity: EntityName) => Value): Readonly<Record<EntityName, Value>> => {
  const made: Partial<Record<EntityName, Value>> = {}
  for (const entity of entityNames) made[entity] = make(entity)
  const isWhole = (record: Partial<Record<EntityName, Value>>): record is Record<EntityName, Value> =>
    entityNames.every((entity) => entity in record)
  if (!isWhole(made)) throw new Error("An entity is missing.")
  return made
}
