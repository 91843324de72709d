import type { Church } from "../Church.ts"
import { catalog } from "../catalog.ts"
import { entityNames } from "../Kind.ts"

/** What is wrong between the rows of a church; empty when it is whole. */
export const brokenReferences = (church: Church) => {
  const problems: Array<string> = []
  for (const entity of entityNames) {
    for (const row of church.tables[entity].rows) {
      for (const [ref, { isHard, many, to }] of Object.entries(catalog[entity].references)) {
        const ids = many ? (row.lists?.[ref] ?? []) : [row.refs[ref] ?? null]
        for (const id of ids) {
          // A guest is nobody's view.
          if (id === null && isHard && ref !== "origin") problems.push(`${entity} ${row.id} has no ${ref}`)
          if (id === null || to.length === 0) continue
          const meant = to.length === 1 ? to : to.filter((target) => catalog[target].type === row.refs[`${ref}_type`])
          if (!meant.some((target) => church.tables[target].byId.has(id))) problems.push(`${entity} ${row.id} ${ref} ${id}`)
        }
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
