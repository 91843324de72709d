import type { EntityName } from "./Kind.ts"

/** What happened to a row. */
export type RowEvent = "created" | "updated" | "destroyed"

const all = ["created", "updated", "destroyed"] as const
const comesAndGoes = ["created", "destroyed"] as const

/**
 * Resources that have events: the name they have in them, and which. Nothing is told of check-ins and registrations, of memberships of households, campuses,
 * tabs and look-ups, of funds, designations and refunds, of events, attendances and tags of groups, or of who serves in a plan.
 */
const eventResources: Partial<Readonly<Record<EntityName, readonly [name: string, events: ReadonlyArray<RowEvent>]>>> = {
  Person: ["people.v2.events.person", all],
  Email: ["people.v2.events.email", all],
  PhoneNumber: ["people.v2.events.phone_number", all],
  Address: ["people.v2.events.address", all],
  FieldDatum: ["people.v2.events.field_datum", all],
  FieldDefinition: ["people.v2.events.field_definition", all],
  Household: ["people.v2.events.household", all],
  PersonMerger: ["people.v2.events.person_merger", ["created"]],
  FormSubmission: ["people.v2.events.form_submission", ["created"]],
  List: ["people.v2.events.list", all],
  ListResult: ["people.v2.events.list_result", comesAndGoes],
  Note: ["people.v2.events.note", comesAndGoes],
  Workflow: ["people.v2.events.workflow", all],
  WorkflowCard: ["people.v2.events.workflow_card", all],
  WorkflowCardActivity: ["people.v2.events.workflow_card_activity", all],
  WorkflowShare: ["people.v2.events.workflow_share", all],
  WorkflowStep: ["people.v2.events.workflow_step", all],
  "groups.Group": ["groups.v2.events.group", all],
  "groups.Membership": ["groups.v2.events.membership", all],
  "groups.GroupApplication": ["groups.church_center.v2.events.group_application", all],
  "calendar.EventResourceRequest": ["calendar.v2.events.event_request", all],
  "giving.Batch": ["giving.v2.events.batch", ["created", "updated"]],
  "giving.Donation": ["giving.v2.events.donation", all],
  "giving.Person": ["giving.v2.events.profile", ["created"]],
  "giving.RecurringDonation": ["giving.v2.events.recurring_donation", all],
  "services.Arrangement": ["services.v2.events.arrangement", all],
  "services.Key": ["services.v2.events.key", all],
  "services.Plan": ["services.v2.events.plan", all],
  "services.Item": ["services.v2.events.plan_item", all],
  "services.PlanNote": ["services.v2.events.plan_note", all],
  "services.Song": ["services.v2.events.song", all],
  "publishing.Episode": ["publishing.v2.events.episode", all],
  "publishing.EpisodeTime": ["publishing.v2.events.episode_time", all]
}

/** Of these nothing but the id is told when they are gone. */
export const tellsNothingOfGone: ReadonlySet<EntityName> = new Set(["List", "services.Song"])

export const eventNameOf = (entity: EntityName, event: RowEvent): string | null => {
  const [name, events] = eventResources[entity] ?? []
  return name === undefined || events?.includes(event) !== true ? null : `${name}.${event}`
}

/** Names that may be subscribed to. The last ones tell of more than a row that comes, changes or goes, and are not sent here. */
export const eventNames: ReadonlyArray<string> = [
  ...Object.values(eventResources).flatMap(([name, events]) => events.map((event) => `${name}.${event}`)),
  "people.v2.events.list.refreshed",
  "people.v2.events.workflow_card.step_ready",
  "calendar.v2.events.event_request.approved",
  "giving.v2.events.profile.first_donated",
  "services.v2.events.plan.live.updated"
]
