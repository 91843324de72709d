import type { Church } from "./Church.ts"
import type { EntityName } from "./Kind.ts"
import type { Query } from "./Query.ts"
import { textIn, type Row } from "./Row.ts"
import { instantsOf, stamp } from "./timestamps.ts"

type Scope = (church: Church, row: Row, query: Query) => boolean

const always: Scope = () => true

/** When something takes place. */
const momentIn = (row: Row) => textIn(row, "sort_date") || textIn(row, "starts_at")

const isKept = (row: Row) => (row.attributes["archived_at"] ?? null) === null && row.attributes["archived"] !== true

/** The companion of a scope: `filter=after&after=2026-01-01`. */
const companion = (query: Query, name: string) => query.all.find(([key]) => key === name)?.[1] ?? ""

const boundOf = (church: Church, query: Query, name: string) => {
  const instants = instantsOf(companion(query, name), church.timeZone)
  return instants === null ? "" : stamp(Math.ceil(instants.from / 1000))
}

const namedBy = (query: Query, name: string) => companion(query, name).split(",")

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
  succeeded: (_, row) => row.attributes["payment_status"] === "succeeded",
  committed: (_, row) => row.attributes["status"] === "committed",
  in_progress: (_, row) => row.attributes["status"] === "in_progress",
  has_donated: (_, row) => row.attributes["first_donated_at"] !== null,
  canceled: (_, row) => row.attributes["canceled"] === true,
  not_canceled: (_, row) => row.attributes["canceled"] === false,
  active: (_, row) => row.attributes["active"] === true || row.attributes["status"] === "active",
  waitlist: (_, row) => row.attributes["waitlisted"] === true,
  attended: (_, row) => row.attributes["attended"] === true,
  upcoming: (church, row) => textIn(row, "starts_at") > stamp(church.clock.now()),
  future: (church, row) => momentIn(row) > stamp(church.clock.now()),
  past: (church, row) => momentIn(row) !== "" && momentIn(row) <= stamp(church.clock.now()),
  before: (church, row, query) => momentIn(row) < boundOf(church, query, "before"),
  after: (church, row, query) => momentIn(row) > boundOf(church, query, "after"),
  archived: (_, row) => row.attributes["archived_at"] !== null && row.attributes["archived"] !== false,
  not_archived: (_, row) => isKept(row),
  unarchived: (_, row) => isKept(row),
  not_deleted: (_, row) => (row.attributes["deleted_at"] ?? null) === null,
  confirmed: (_, row) => row.attributes["status"] === "C",
  not_declined: (_, row) => row.attributes["status"] !== "D",
  regular: (_, row) => row.attributes["kind"] === "Regular",
  guest: (_, row) => row.attributes["kind"] === "Guest",
  volunteer: (_, row) => row.attributes["kind"] === "Volunteer",
  attendee: (_, row) => row.attributes["kind"] !== "Volunteer",
  one_time_guest: (_, row) => row.attributes["one_time_guest"] === true,
  not_one_time_guest: (_, row) => row.attributes["one_time_guest"] !== true,
  checked_out: (_, row) => row.attributes["checked_out_at"] !== null,
  not_checked_out: (_, row) => row.attributes["checked_out_at"] === null,
  current: (_, row) => row.attributes["current"] === true,
  root: (_, row) => row.refs["parent"] === null,
  locations: (_, row) => row.attributes["kind"] === "Location",
  rooms: (_, row) => row.attributes["kind"] === "Room",
  resources: (_, row) => row.attributes["kind"] !== "Room",
  resolved: (_, row) => row.attributes["resolved_at"] !== null,
  unresolved: (_, row) => row.attributes["resolved_at"] === null,
  published: (_, row) => row.attributes["published"] === true,
  not_published: (_, row) => row.attributes["published"] !== true,
  published_live: (_, row) => row.attributes["published_live_at"] !== null,
  not_published_live: (_, row) => row.attributes["published_live_at"] === null,
  publicly_available: (_, row) => row.attributes["publicly_available"] === true,
  church_center_visible: (_, row) => row.attributes["church_center_visible"] === true,
  not_church_center_visible: (_, row) => row.attributes["church_center_visible"] !== true,
  no_parent: (_, row) => row.refs["parent"] === null,
  group_type: (_, row, query) => namedBy(query, "group_type_id").includes(row.refs["group_type"] ?? ""),
  group: (_, row, query) => namedBy(query, "group_id").includes(row.refs["group"] ?? row.id),
  with_field_definitions: (church, row) => church.tables.FieldDefinition.childrenOf("tab", row.id).length > 0
}

/** Archived groups: out, unless `where[archive_status]` is `include` or `only`. */
const archiveClaim = (query: Query): ((row: Row) => boolean) | null => {
  const wanted = query.where.find(({ field, operator }) => field === "archive_status" && operator === null)?.value
  if (wanted === "include") return null
  return (row) => (row.attributes["archived_at"] === null) === (wanted !== "only")
}

/** The named scopes as one claim, or null when every row is in. Deleted field definitions and archived groups are out unless asked for. */
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
  const archives = entity === "groups.Group" ? archiveClaim(query) : null
  if (claims.length === 0 && !hidesDeleted && archives === null) return null
  return (row) =>
    !(hidesDeleted && row.attributes["deleted_at"] !== null) &&
    (archives === null || archives(row)) &&
    claims.every((scope) => scope(church, row, query))
}
