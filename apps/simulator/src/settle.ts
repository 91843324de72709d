/** settle: what the source works out from other rows. It is brought in line whenever one of them comes, changes or goes, so that totals always hold. */
import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import type { EntityName } from "./entityNames.ts"
import type { Row } from "./Row.ts"
import { stamp } from "./timestamps.ts"

type Rule = (church: Church, row: Row) => void

const numberIn = (row: Row, name: string) => {
  const value = row.attributes[name]
  return typeof value === "number" ? value : 0
}

const sum = (rows: ReadonlyArray<Row>, name: string) => rows.reduce((total, row) => total + numberIn(row, name), 0)

/** Changes what differs; where something does, the row's time moves. */
const put = (
  church: Church,
  row: Row,
  attributes: Readonly<Record<string, Schema.Json>>,
  refs: Readonly<Record<string, string | null>> = {}
) => {
  const isSame =
    Object.entries(attributes).every(([name, value]) => row.attributes[name] === value) &&
    Object.entries(refs).every(([ref, id]) => row.refs[ref] === id)
  if (isSame) return
  const now = stamp(church.clock.now() + church.stampSkewSeconds)
  const time = "updated_at" in catalog[row.entity].attributes ? { updated_at: now } : {}
  church.tables[row.entity].change(row, { attributes: { ...attributes, ...time }, refs })
}

/** A rule about the row that `ref` leads to, worked out from all rows that refer to it. What is changed by it is settled in its turn. */
const over =
  (
    entity: EntityName,
    ref: string,
    parent: EntityName,
    of: (rows: ReadonlyArray<Row>, church: Church, parent: Row) => Readonly<Record<string, Schema.Json>>
  ): Rule =>
  (church, row) => {
    const above = church.tables[parent].byId.get(row.refs[ref] ?? "")
    if (above === undefined) return
    put(church, above, of(church.tables[entity].childrenOf(ref, above.id), church, above))
    settle(church, above)
  }

const all =
  (...rules: ReadonlyArray<Rule>): Rule =>
  (church, row) => {
    for (const rule of rules) rule(church, row)
  }

const perKind = (rows: ReadonlyArray<Row>) => {
  const count = (kind: string) => rows.filter(({ attributes }) => attributes["kind"] === kind).length
  return { regular_count: count("Regular"), guest_count: count("Guest"), volunteer_count: count("Volunteer") }
}

/** How often somebody was at an event, first and last; nobody who was never there. */
const attendedEvents: Rule = (church, row) => {
  const person = church.tables["check-ins.Person"].byId.get(row.refs["person"] ?? "")
  if (person === undefined) return
  const own = church.tables["check-ins.CheckIn"].childrenOf("person", person.id)
  put(church, person, { check_in_count: own.length, last_checked_in_at: own.at(-1)?.attributes["created_at"] ?? null })
  const table = church.tables["check-ins.PersonEvent"]
  for (const each of table.childrenOf("person", person.id).slice()) {
    const there = own.filter(({ refs }) => refs["event"] === each.refs["event"])
    const first = there[0]
    if (first === undefined) table.remove(each)
    else put(church, each, { check_in_count: there.length }, { first_check_in: first.id, last_check_in: there.at(-1)?.id ?? first.id })
  }
}

const inRooms: Rule = (church, row) => {
  const { event_time: time, location } = row.refs
  const times = church.tables["check-ins.CheckInTime"].childrenOf("event_time", time ?? "")
  for (const room of church.tables["check-ins.LocationEventTime"].childrenOf("event_time", time ?? "")) {
    if (room.refs["location"] === location) put(church, room, perKind(times.filter(({ refs }) => refs["location"] === location)))
  }
}

const cards = (rows: ReadonlyArray<Row>) => {
  const ready = rows.filter(({ attributes }) => attributes["stage"] === "ready")
  return {
    total_cards_count: rows.length,
    completed_card_count: rows.filter(({ attributes }) => attributes["stage"] === "completed").length,
    total_ready_card_count: ready.length,
    total_unassigned_card_count: ready.filter(({ refs }) => typeof refs["assignee"] !== "string").length,
    total_overdue_card_count: ready.filter(({ attributes }) => attributes["overdue"] === true).length
  }
}

/** By the entity whose rows something is worked out from. */
const rules: Readonly<Partial<Record<EntityName, Rule>>> = {
  ListResult: over("ListResult", "list", "List", ({ length }) => ({ total_people: length })),
  FormSubmission: over("FormSubmission", "form", "Form", ({ length }) => ({ submission_count: length })),
  WorkflowCard: over("WorkflowCard", "workflow", "Workflow", cards),
  "groups.Membership": over("groups.Membership", "group", "groups.Group", ({ length }) => ({ memberships_count: length })),
  "giving.Designation": over("giving.Designation", "donation", "giving.Donation", (rows) => ({
    amount_cents: sum(rows, "amount_cents"),
    fee_cents: sum(rows, "fee_cents")
  })),
  "giving.Donation": over("giving.Donation", "batch", "giving.Batch", (rows) => ({
    total_cents: sum(rows, "amount_cents"),
    donations_count: rows.length
  })),
  "giving.Batch": over("giving.Batch", "batch_group", "giving.BatchGroup", (rows) => ({ total_cents: sum(rows, "total_cents") })),
  "giving.RecurringDonationDesignation": over(
    "giving.RecurringDonationDesignation",
    "recurring_donation",
    "giving.RecurringDonation",
    (rows) => ({
      amount_cents: sum(rows, "amount_cents")
    })
  ),
  "giving.DesignationRefund": over("giving.DesignationRefund", "refund", "giving.Refund", (rows) => ({
    amount_cents: sum(rows, "amount_cents")
  })),
  "giving.Refund": over("giving.Refund", "donation", "giving.Donation", ({ length }) => ({ refunded: length > 0 })),
  "giving.Pledge": over("giving.Pledge", "pledge_campaign", "giving.PledgeCampaign", (rows) => ({
    received_total_from_pledges_cents: sum(rows, "donated_total_cents")
  })),
  "check-ins.CheckIn": all(
    over("check-ins.CheckIn", "event_period", "check-ins.EventPeriod", perKind),
    over("check-ins.CheckIn", "check_in_group", "check-ins.CheckInGroup", ({ length }) => ({ check_ins_count: length })),
    attendedEvents
  ),
  "check-ins.CheckInTime": all(
    over("check-ins.CheckInTime", "event_time", "check-ins.EventTime", (rows) => ({ ...perKind(rows), total_count: rows.length })),
    inRooms
  ),
  "services.Item": over("services.Item", "plan", "services.Plan", (rows) => ({
    items_count: rows.length,
    total_length: sum(rows, "length")
  })),
  "services.PlanPerson": over("services.PlanPerson", "plan", "services.Plan", ({ length }) => ({ plan_people_count: length })),
  "services.PlanNote": over("services.PlanNote", "plan", "services.Plan", ({ length }) => ({ plan_notes_count: length })),
  "services.NeededPosition": over("services.NeededPosition", "plan", "services.Plan", (rows) => ({
    needed_positions_count: sum(rows, "quantity")
  })),
  "publishing.Episode": over("publishing.Episode", "series", "publishing.Series", ({ length }) => ({ episodes_count: length })),
  "publishing.Speakership": over("publishing.Speakership", "speaker", "publishing.Speaker", ({ length }) => ({ episodes_count: length }))
}

/** Brings in line what hangs on a row that has come, changed or gone. */
export const settle = (church: Church, row: Row) => rules[row.entity]?.(church, row)
