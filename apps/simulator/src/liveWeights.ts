import type { Church } from "./Church.ts"
import type { EntityName, Product } from "./entityNames.ts"

/** How often a row is changed, made and removed. */
export type Acts = readonly [update: number, create: number, remove: number]
export type LiveWeight = readonly [entity: EntityName, weight: number, acts: Acts]

const usual: Acts = [70, 20, 10]
const onlyChanged: Acts = [1, 0, 0]
const comesAndGoes: Acts = [0, 60, 40]

/** How often ordinary life meets each resource. */
const ofDirectory: ReadonlyArray<LiveWeight> = [
  ["Person", 30, usual],
  ["Email", 20, usual],
  ["PhoneNumber", 12, usual],
  ["Address", 12, usual],
  ["FieldDatum", 14, usual],
  ["Household", 6, usual],
  ["HouseholdMembership", 6, usual]
]

const ofProducts: Readonly<Record<Product, ReadonlyArray<LiveWeight>>> = {
  people: [
    ["Note", 10, usual],
    ["ListResult", 8, comesAndGoes],
    ["WorkflowCard", 6, usual],
    ["FormSubmission", 3, [0, 90, 10]],
    ["BackgroundCheck", 2, usual],
    ["SocialProfile", 2, usual],
    ["List", 2, onlyChanged],
    ["Workflow", 1, onlyChanged],
    ["Form", 1, onlyChanged]
  ],
  groups: [
    ["groups.Membership", 10, [30, 40, 30]],
    ["groups.Attendance", 6, [60, 30, 10]],
    ["groups.Group", 4, [80, 15, 5]],
    ["groups.Event", 3, usual],
    ["groups.GroupApplication", 3, usual],
    ["groups.Enrollment", 1, onlyChanged],
    ["groups.Tag", 1, onlyChanged]
  ],
  "check-ins": [
    ["check-ins.CheckIn", 10, [20, 70, 10]],
    ["check-ins.Headcount", 4, usual],
    ["check-ins.Location", 1, onlyChanged],
    ["check-ins.Event", 1, onlyChanged]
  ],
  calendar: [
    ["calendar.Event", 4, usual],
    ["calendar.EventInstance", 4, usual],
    ["calendar.ResourceBooking", 3, usual],
    ["calendar.EventResourceRequest", 3, usual],
    ["calendar.Resource", 1, onlyChanged],
    ["calendar.Tag", 1, onlyChanged]
  ],
  giving: [
    ["giving.Donation", 10, [20, 70, 10]],
    ["giving.Designation", 2, onlyChanged],
    ["giving.RecurringDonation", 2, usual],
    ["giving.Pledge", 2, usual],
    ["giving.InKindDonation", 1, usual],
    ["giving.Batch", 1, onlyChanged],
    ["giving.Fund", 1, onlyChanged]
  ],
  services: [
    ["services.PlanPerson", 8, usual],
    ["services.Item", 5, usual],
    ["services.Song", 2, usual],
    ["services.NeededPosition", 2, usual],
    ["services.Plan", 2, [90, 8, 2]],
    ["services.PlanTime", 1, usual],
    ["services.PlanNote", 1, usual],
    ["services.Arrangement", 1, usual],
    ["services.Key", 1, usual],
    ["services.Blockout", 1, usual],
    ["services.Team", 1, onlyChanged]
  ],
  registrations: [
    ["registrations.Attendee", 5, usual],
    ["registrations.Registration", 2, [10, 80, 10]],
    ["registrations.Signup", 1, [90, 8, 2]],
    ["registrations.SelectionType", 1, onlyChanged]
  ],
  publishing: [
    ["publishing.Episode", 3, usual],
    ["publishing.EpisodeTime", 1, usual],
    ["publishing.Speakership", 1, comesAndGoes],
    ["publishing.Series", 1, onlyChanged],
    ["publishing.Speaker", 1, onlyChanged]
  ],
  api: []
}

const known = new WeakMap<Church, ReadonlyArray<LiveWeight>>()

/** What lives in this church. */
export const liveWeightsOf = (church: Church): ReadonlyArray<LiveWeight> => {
  const weights = known.get(church) ?? [...ofDirectory, ...[...church.products].flatMap((product) => ofProducts[product])]
  known.set(church, weights)
  return weights
}
