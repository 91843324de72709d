import type { Church } from "../Church.ts"
import type { EntityName } from "../Kind.ts"
import type { Row } from "../Row.ts"

const numberIn = (row: Row, name: string) => {
  const value = row.attributes[name]
  return typeof value === "number" ? value : 0
}

/** What should add up and does not. */
export const wrongTotals = (church: Church) => {
  const wrong: Array<string> = []
  const below = (entity: EntityName, ref: string, row: Row) => church.tables[entity].rows.filter(({ refs }) => refs[ref] === row.id)
  const check = (row: Row, name: string, rows: ReadonlyArray<Row>, what: string | null) => {
    const total = rows.reduce((sum, each) => sum + (what === null ? 1 : numberIn(each, what)), 0)
    if (numberIn(row, name) !== total) wrong.push(`${row.entity} ${row.id} ${name} ${numberIn(row, name)} is ${total}`)
  }
  for (const row of church.tables["giving.Donation"].rows) {
    check(row, "amount_cents", below("giving.Designation", "donation", row), "amount_cents")
    check(row, "fee_cents", below("giving.Designation", "donation", row), "fee_cents")
  }
  for (const row of church.tables["giving.RecurringDonation"].rows) {
    check(row, "amount_cents", below("giving.RecurringDonationDesignation", "recurring_donation", row), "amount_cents")
  }
  for (const row of church.tables["giving.Refund"].rows)
    check(row, "amount_cents", below("giving.DesignationRefund", "refund", row), "amount_cents")
  for (const row of church.tables["giving.Batch"].rows) {
    const donations = below("giving.Donation", "batch", row)
    check(row, "total_cents", donations, "amount_cents")
    check(row, "donations_count", donations, null)
  }
  for (const row of church.tables["giving.BatchGroup"].rows)
    check(row, "total_cents", below("giving.Batch", "batch_group", row), "total_cents")
  for (const row of church.tables["giving.PledgeCampaign"].rows) {
    check(row, "received_total_from_pledges_cents", below("giving.Pledge", "pledge_campaign", row), "donated_total_cents")
  }
  for (const row of church.tables["groups.Group"].rows) check(row, "memberships_count", below("groups.Membership", "group", row), null)
  for (const row of church.tables["check-ins.EventPeriod"].rows) {
    const checkIns = below("check-ins.CheckIn", "event_period", row)
    for (const [name, kind] of [
      ["regular_count", "Regular"],
      ["guest_count", "Guest"],
      ["volunteer_count", "Volunteer"]
    ] as const) {
      check(
        row,
        name,
        checkIns.filter(({ attributes }) => attributes["kind"] === kind),
        null
      )
    }
  }
  for (const row of church.tables["check-ins.EventTime"].rows)
    check(row, "total_count", below("check-ins.CheckInTime", "event_time", row), null)
  for (const row of church.tables.List.rows) check(row, "total_people", below("ListResult", "list", row), null)
  for (const row of church.tables.Form.rows) check(row, "submission_count", below("FormSubmission", "form", row), null)
  for (const row of church.tables.Workflow.rows) check(row, "total_cards_count", below("WorkflowCard", "workflow", row), null)
  for (const row of church.tables["services.Plan"].rows) {
    check(row, "items_count", below("services.Item", "plan", row), null)
    check(row, "plan_people_count", below("services.PlanPerson", "plan", row), null)
    check(row, "plan_notes_count", below("services.PlanNote", "plan", row), null)
    check(row, "needed_positions_count", below("services.NeededPosition", "plan", row), "quantity")
  }
  for (const row of church.tables["publishing.Series"].rows) check(row, "episodes_count", below("publishing.Episode", "series", row), null)
  return wrong
}
