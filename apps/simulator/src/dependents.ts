import { catalog } from "./catalog.ts"
import { directoryNames, entityNames, perEntity } from "./entityNames.ts"
import type { EntityName } from "./Kind.ts"

/** What becomes of rows that refer to a row that is deleted: they go with it, lose the reference, or lose it from a list. */
export interface Dependent {
  readonly entity: EntityName
  readonly ref: string
  readonly fate: "delete" | "clear" | "unlist"
}

/** In the order of the directory: it is what happens first. */
const ofDirectory: Readonly<Partial<Record<EntityName, ReadonlyArray<Dependent>>>> = {
  Person: [
    { entity: "Email", ref: "person", fate: "delete" },
    { entity: "PhoneNumber", ref: "person", fate: "delete" },
    { entity: "Address", ref: "person", fate: "delete" },
    { entity: "FieldDatum", ref: "customizable", fate: "delete" },
    { entity: "HouseholdMembership", ref: "person", fate: "delete" }
  ],
  Household: [{ entity: "HouseholdMembership", ref: "household", fate: "delete" }],
  Tab: [{ entity: "FieldDefinition", ref: "tab", fate: "delete" }],
  FieldDefinition: [
    { entity: "FieldDatum", ref: "field_definition", fate: "delete" },
    { entity: "FieldOption", ref: "field_definition", fate: "delete" }
  ],
  FieldOption: [{ entity: "FieldDatum", ref: "field_option", fate: "clear" }],
  Campus: [{ entity: "Person", ref: "primary_campus", fate: "clear" }],
  InactiveReason: [{ entity: "Person", ref: "inactive_reason", fate: "clear" }],
  MaritalStatus: [{ entity: "Person", ref: "marital_status", fate: "clear" }],
  NamePrefix: [{ entity: "Person", ref: "name_prefix", fate: "clear" }],
  NameSuffix: [{ entity: "Person", ref: "name_suffix", fate: "clear" }]
}

/** Rows whose changes move their person's `updated_at` (developers#313). Field data are not among them. */
export const movesPerson: ReadonlySet<EntityName> = new Set(["Email", "PhoneNumber", "Address"])

/** Of these rows there is one for each combination. */
export const oncePer: Readonly<Partial<Record<EntityName, ReadonlyArray<string>>>> = {
  ListResult: ["list", "person"],
  ListShare: ["list", "person"],
  NoteCategoryShare: ["note_category", "person"],
  NoteCategorySubscription: ["note_category", "person"],
  PersonApp: ["app", "person"],
  WorkflowShare: ["workflow", "person"],
  "groups.Attendance": ["event", "person"],
  "groups.Enrollment": ["group"],
  "groups.Membership": ["group", "person"],
  "groups.Owner": ["event_note"],
  "check-ins.PersonEvent": ["event", "person"],
  "giving.Pledge": ["pledge_campaign", "person"],
  "services.PersonTeamPositionAssignment": ["team_position", "person"],
  "services.TeamLeader": ["team", "person"]
}

const isDirectory: ReadonlySet<EntityName> = new Set(directoryNames)

const derived = new Map<EntityName, Array<Dependent>>()
for (const entity of entityNames) {
  for (const [ref, { isHard, many, to }] of Object.entries(catalog[entity].references)) {
    for (const target of to) {
      const known = derived.get(target) ?? []
      derived.set(target, known)
      const isKnown = isDirectory.has(entity) && ofDirectory[target]?.some((other) => other.entity === entity && other.ref === ref)
      if (!isKnown && entity !== "Household") known.push({ entity, ref, fate: many ? "unlist" : isHard ? "delete" : "clear" })
    }
  }
}

export const dependents: Readonly<Record<EntityName, ReadonlyArray<Dependent>>> = perEntity((entity) => [
  ...(ofDirectory[entity] ?? []),
  ...(derived.get(entity) ?? [])
])
