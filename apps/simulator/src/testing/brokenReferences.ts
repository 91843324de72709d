import type { Church } from "../Church.ts"
import { entityNames, type EntityName } from "../Kind.ts"

const targets: Readonly<Record<string, EntityName>> = {
  person: "Person",
  customizable: "Person",
  primary_contact: "Person",
  household: "Household",
  field_definition: "FieldDefinition",
  field_option: "FieldOption",
  tab: "Tab",
  primary_campus: "Campus",
  inactive_reason: "InactiveReason",
  marital_status: "MaritalStatus",
  name_prefix: "NamePrefix",
  name_suffix: "NameSuffix"
}

/** What is wrong between the rows of a church; empty when it is whole. */
export const brokenReferences = (church: Church) => {
  const problems: Array<string> = []
  for (const entity of entityNames) {
    for (const row of church.tables[entity].rows) {
      for (const [ref, id] of Object.entries(row.refs)) {
        const target = targets[ref]
        if (target !== undefined && id !== null && !church.tables[target].byId.has(id)) problems.push(`${entity} ${row.id} ${ref} ${id}`)
      }
    }
  }
  for (const household of church.tables.Household.rows) {
    const members = church.tables.HouseholdMembership.rows.filter((membership) => membership.refs["household"] === household.id)
    if (members.length === 0) problems.push(`Household ${household.id} is empty`)
    if (household.attributes["member_count"] !== members.length) problems.push(`Household ${household.id} miscounts`)
    const contact = household.refs["primary_contact"]
    if (!members.some((member) => member.refs["person"] === contact)) problems.push(`Household ${household.id} has a stranger as contact`)
  }
  return problems
}
