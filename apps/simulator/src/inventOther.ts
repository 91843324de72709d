import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import { oncePer } from "./dependents.ts"
import type { EntityName } from "./entityNames.ts"
import { inventAttributes } from "./inventAttributes.ts"
import { project } from "./projections.ts"
import type { Row } from "./Row.ts"

/** References that follow from another one: `from` names the row, `ref` what of it is taken. */
const following: Readonly<Partial<Record<EntityName, Readonly<Record<string, readonly [from: string, ref: string]>>>>> = {
  "check-ins.CheckIn": { event: ["event_period", "event"] },
  "check-ins.EventTime": { event: ["event_period", "event"] },
  "calendar.EventTime": { event: ["event_instance", "event"] },
  "calendar.ResourceBooking": { event: ["event_instance", "event"] },
  "services.PlanPerson": { service_type: ["plan", "service_type"] },
  "services.Attendance": { plan: ["plan_time", "plan"] },
  "services.ItemTime": { plan: ["plan_time", "plan"] },
  "services.PlanPersonTime": { plan: ["plan_person", "plan"] },
  "registrations.Attendee": { signup: ["registration", "signup"] }
}

/** References that have to fit another one; nobody would notice that they are not there. */
const leftOut = new Set([
  "time",
  "check_in_group",
  "next_plan",
  "previous_plan",
  "event_resource_request",
  "parent",
  "ancestors",
  "recurring_donation",
  "payment_method",
  "current_step",
  "options",
  "arrangement",
  "key"
])

/** Anybody of a product; now and then somebody the product has not known before. */
const anyone = (church: Church, entity: EntityName): Row | undefined => {
  const { rows } = church.tables[entity]
  const known = rows[church.dice.between(0, Math.max(0, rows.length - 1))]
  if (catalog[entity].references["origin"]?.to[0] !== "Person") return known
  const others = church.tables.Person.rows
  const other = others[church.dice.between(0, Math.max(0, others.length - 1))]
  if (other === undefined) return known
  return known === undefined || church.dice.chance(0.1) ? project(church, entity, other) : known
}

/** A row of today of a resource outside the directory. References given are kept. Null where no parent is there to pick, or the row is there already. */
export const inventOther = (church: Church, entity: EntityName, given: Readonly<Record<string, string | null>>, now: string) => {
  const { dice } = church
  const refs: Record<string, string | null> = {}
  const { references } = catalog[entity]
  for (const [ref, { isHard, many, to }] of Object.entries(references)) {
    const target = to[0]
    const wanted = given[ref]
    if (many || target === undefined || to.length > 1) continue
    if (wanted !== undefined) refs[ref] = wanted
    else if (following[entity]?.[ref] !== undefined) continue
    else if (isHard) refs[ref] = anyone(church, target)?.id ?? null
    else refs[ref] = !leftOut.has(ref) && dice.chance(0.6) ? (anyone(church, target)?.id ?? null) : null
    if (isHard && refs[ref] === null) return null
  }
  for (const [ref, [from, of]] of Object.entries(following[entity] ?? {})) {
    const target = references[from]?.to[0]
    const row = target === undefined ? undefined : church.tables[target].byId.get(refs[from] ?? "")
    refs[ref] = row?.refs[of] ?? (references[ref]?.isHard === true ? (anyone(church, references[ref].to[0] ?? entity)?.id ?? null) : null)
  }
  const key = oncePer[entity]
  const [first] = key ?? []
  if (key !== undefined && first !== undefined) {
    const others = church.tables[entity].childrenOf(first, refs[first] ?? "")
    if (others.some((other) => key.every((ref) => other.refs[ref] === refs[ref]))) return null
  }
  const attributes: Record<string, Schema.Json> = inventAttributes(dice, entity, { created: now, updated: now })
  for (const [ref, id] of Object.entries(refs)) if (`${ref}_id` in attributes) attributes[`${ref}_id`] = id
  return { attributes, refs: { ...given, ...refs } }
}
