import type { Church } from "./Church.ts"
import type { EntityName } from "./Kind.ts"
import type { Query } from "./Query.ts"
import { textIn, type Row } from "./Row.ts"
import { instantsOf, stamp } from "./timestamps.ts"

type Scope = (church: Church, row: Row, query: Query) => boolean

const always: Scope = () => true

/** What `filter=` names do. Names not offered by the path never get here. */
const scopes: Readonly<Record<string, Scope>> = {
  admins: (_, row) => row.attributes["site_administrator"] === true || row.attributes["accounting_administrator"] === true,
  organization_admins: (_, row) => row.attributes["site_administrator"] === true,
  created_since: (church, row, query) => {
    const given = query.all.find(([key]) => key === "created_since" || key === "time")?.[1]
    const since = given === undefined ? null : instantsOf(given, church.timeZone)
    return since === null || textIn(row, "created_at") >= stamp(Math.ceil(since.from / 1000))
  },
  non_pending: (church, row) =>
    church.tables.HouseholdMembership.childrenOf("person", row.id).some((membership) => membership.attributes["pending"] === false),
  without_deceased: (church, row) => {
    const reason = church.tables.InactiveReason.byId.get(row.refs["inactive_reason"] ?? "")
    return reason?.attributes["value"] !== "Deceased"
  },
  with_field_definitions: (church, row) => church.tables.FieldDefinition.childrenOf("tab", row.id).length > 0
}

/** The named scopes as one claim, or null when every row is in. Deleted field definitions are out unless asked for. */
export const scopeOf = (
  church: Church,
  entity: EntityName,
  offered: ReadonlyArray<string>,
  query: Query
): ((row: Row) => boolean) | null => {
  const named = query.filter.filter((name) => offered.includes(name))
  const showsDeleted = named.includes("include_deleted") || named.includes("with_deleted")
  const claims = named.flatMap((name) => scopes[name] ?? always)
  const hidesDeleted = entity === "FieldDefinition" && !showsDeleted
  if (claims.length === 0 && !hidesDeleted) return null
  return (row) => !(hidesDeleted && row.attributes["deleted_at"] !== null) && claims.every((scope) => scope(church, row, query))
}
