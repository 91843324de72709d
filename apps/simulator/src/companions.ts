import type { Schema } from "effect"
import { createRow, updateRow } from "./changes.ts"
import type { Church } from "./Church.ts"
import type { EntityName } from "./entityNames.ts"
import { inventRow } from "./inventRow.ts"
import type { Row } from "./Row.ts"

/** Makes a row below another one, as chance would, with these attributes. */
const below = (
  church: Church,
  entity: EntityName,
  refs: Readonly<Record<string, string | null>>,
  attributes: Readonly<Record<string, Schema.Json>> = {}
) => {
  const made = inventRow(church, entity, refs)
  return made === null ? null : createRow(church, entity, { ...made.attributes, ...attributes }, made.refs)
}

const money = { amount_currency: "USD" }

/** What a new row is never without: a gift has designations, whoever checks in is somewhere at some time, a note names its owner. */
const companions: Readonly<Partial<Record<EntityName, (church: Church, row: Row) => void>>> = {
  "giving.Donation": (church, row) => {
    const cents = church.dice.between(2, 400) * 250
    below(church, "giving.Designation", { donation: row.id }, { amount_cents: cents, fee_cents: 0, ...money })
    updateRow(church, row, { attributes: { amount_currency: "USD", fee_currency: "USD", payment_status: "succeeded", refunded: false } })
  },
  "giving.RecurringDonation": (church, row) =>
    void below(
      church,
      "giving.RecurringDonationDesignation",
      { recurring_donation: row.id },
      { amount_cents: church.dice.between(1, 40) * 500, ...money }
    ),
  "groups.Group": (church, row) => void below(church, "groups.Enrollment", { group: row.id }),
  "groups.EventNote": (church, row) => {
    const owner = below(church, "groups.Owner", { event_note: row.id })
    updateRow(church, row, { refs: { owner: owner?.id ?? null } })
  },
  "groups.Owner": (church, row) => {
    const note = church.tables["groups.EventNote"].byId.get(row.refs["event_note"] ?? "")
    if (note !== undefined) updateRow(church, note, { refs: { owner: row.id } })
  },
  "check-ins.CheckIn": (church, row) => {
    const kind = church.dice.pick(["Regular", "Guest", "Volunteer"])
    updateRow(church, row, { attributes: { kind } })
    const times = church.tables["check-ins.EventTime"].childrenOf("event_period", row.refs["event_period"] ?? "")
    const rooms = church.tables["check-ins.Location"].childrenOf("event", row.refs["event"] ?? "")
    const [time, room] = [times[0], rooms.at(-1)]
    if (time !== undefined)
      below(church, "check-ins.CheckInTime", { check_in: row.id, event_time: time.id, location: room?.id ?? null }, { kind, alerts: [] })
  },
  "calendar.EventInstance": (church, row) => void below(church, "calendar.EventTime", { event_instance: row.id }),
  "calendar.ResourceSuggestion": (church, row) => {
    const setup = church.tables["calendar.RoomSetup"].byId.get(row.refs["room_setup"] ?? "")
    if (setup !== undefined)
      updateRow(church, setup, { lists: { resource_suggestions: [...(setup.lists?.["resource_suggestions"] ?? []), row.id] } })
  },
  "services.Song": (church, row) => void below(church, "services.Arrangement", { song: row.id }),
  "registrations.Registration": (church, row) =>
    void below(church, "registrations.Attendee", { registration: row.id, signup: row.refs["signup"] ?? null })
}

export const addCompanions = (church: Church, row: Row) => companions[row.entity]?.(church, row)
