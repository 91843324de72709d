/**
 * What a connection leaves in the database, table by table, in the order in which it can be removed. This is the one place that knows every table: what
 * is removed has to be found wherever it is, and one list can be compared with the database (a test does).
 *
 * What could still be written first: looks kept in quarantine and under decisions, which a replay or an undo would bring back; then the records that
 * rows are made from; then the rows themselves, which those who follow the change feed see deleted; then what told of them.
 */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { removeRows } from "./removeRows.ts"

/** SQL over a row of a table. */
export interface Belonging {
  /** It is the connection's ($1). */
  readonly isOwn: string
  /** It is of an organisation that the transaction sees (`sync.seen_organisations`), where it does not see all. */
  readonly isSeen: string
}

export interface ConnectionTable extends Belonging {
  /** With its schema. */
  readonly table: string
}

const ownEntities = "SELECT id FROM sync.entities WHERE connection_id = $1::text"
const ofEntity: Belonging = {
  isOwn: `entity_id = ANY (ARRAY(${ownEntities}))`,
  isSeen: "entity_id = ANY ((SELECT sync.seen_entities())::int[])"
}
const ofConnection: Belonging = {
  isOwn: "connection_id = $1::text",
  isSeen: "connection_id = ANY ((SELECT sync.seen_connections())::text[])"
}
const seenOrganisation = (column: string) => `${column} = ANY ((SELECT sync.seen_organisations())::text[])`

/** Of a row of another table, which is seen as that one is. */
const of = (table: string, key: string, its: string): Belonging => ({
  isOwn: `${key} IN (SELECT id FROM ${table} WHERE ${its})`,
  isSeen: `EXISTS (SELECT FROM ${table} the WHERE the.id = ${key})`
})
const ofRun = of("sync.runs", "run_id", ofConnection.isOwn)
const ofBudget = of("sync.budgets", "budget_id", "credential = 'connection:' || $1::text")

const before: ReadonlyArray<ConnectionTable> = [
  { table: "sync.quarantine", ...ofEntity },
  { table: "sync.decision_records", ...of("sync.decisions", "decision_id", ofEntity.isOwn) },
  { table: "sync.decisions", ...ofEntity },
  { table: "sync.reprojections", ...ofEntity },
  { table: "sync.waiting_reads", ...ofEntity },
  { table: "sync.asks", ...ofEntity },
  { table: "sync.webhook_inbox", ...ofConnection },
  { table: "sync.records", ...ofEntity }
]

const after: ReadonlyArray<ConnectionTable> = [
  { table: "sync.history", ...ofEntity },
  { table: "sync.links", ...ofEntity },
  { table: "sync.doubts", ...ofEntity },
  { table: "sync.erased", ...ofEntity },
  { table: "sync.sightings", ...ofEntity },
  { table: "sync.findings", ...of("sync.streams", "stream_id", ofEntity.isOwn) },
  { table: "sync.incidents", ...ofRun },
  { table: "sync.receipts", ...ofRun, isSeen: ofConnection.isSeen },
  { table: "sync.streams", ...ofEntity },
  { table: "sync.proofs", ...ofEntity },
  { table: "sync.runs", ...ofConnection },
  { table: "sync.record_lanes", ...ofConnection },
  { table: "sync.schedules", ...ofConnection },
  { table: "sync.webhook_gaps", ...ofConnection },
  { table: "sync.webhook_subscriptions", ...ofConnection },
  { table: "sync.webhook_endpoints", ...ofConnection },
  { table: "sync.webhook_tallies", ...ofConnection },
  { table: "sync.credentials", ...ofConnection },
  { table: "sync.authorisations", isOwn: ofConnection.isOwn, isSeen: seenOrganisation("org_id") },
  { table: "sync.alert_notices", ...of("sync.alerts", "alert_id", ofConnection.isOwn) },
  { table: "sync.alerts", isOwn: ofConnection.isOwn, isSeen: seenOrganisation("org_id") },
  // One that is of no organisation silences everybody's alerts.
  { table: "sync.alert_silences", isOwn: ofConnection.isOwn, isSeen: `org_id IS NULL OR ${seenOrganisation("org_id")}` },
  // Answers to commands that are given again for a day; those of this connection name it.
  { table: "sync.idempotent_answers", isOwn: "position($1::text IN body) > 0", isSeen: "false" },
  { table: "sync.budget_leases", ...ofBudget },
  { table: "sync.budget_returns", ...ofBudget },
  {
    table: "sync.budgets",
    isOwn: "credential = 'connection:' || $1::text",
    isSeen: "EXISTS (SELECT FROM sync.budget_users the WHERE the.credential = budgets.credential)"
  },
  { table: "sync.budget_users", ...ofConnection },
  { table: "sync.entities", ...ofConnection },
  { table: "sync.connections", isOwn: "id = $1::text", isSeen: seenOrganisation("org_id") }
]

const canonicalTable = ({ name }: AnyCanonicalEntity): ConnectionTable => ({
  table: `canonical.${name}`,
  isOwn: ofEntity.isOwn,
  isSeen: seenOrganisation("org_id")
})

/** One table's part: what it is called, and the statement that removes some of its rows ($2) and answers how many. */
export interface RemovalStep {
  readonly table: string
  readonly statement: string
}

const someOf = ({ isOwn, table }: ConnectionTable) => `ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${isOwn} LIMIT $2::int))`

/** Every table that holds anything of a connection. */
export const connectionTables = (model: ReadonlyArray<AnyCanonicalEntity>): ReadonlyArray<ConnectionTable> => [
  ...before,
  ...model.map(canonicalTable),
  ...after
]

export const removalSteps = (model: ReadonlyArray<AnyCanonicalEntity>): ReadonlyArray<RemovalStep> => {
  const removeSome = (each: ConnectionTable): RemovalStep => ({
    table: each.table,
    statement: `WITH gone AS (DELETE FROM ${each.table} WHERE ${someOf(each)} RETURNING 1) SELECT count(*)::int AS count FROM gone`
  })
  return [
    ...before.map(removeSome),
    ...model.map((entity) => ({ table: `canonical.${entity.name}`, statement: removeRows(entity, someOf(canonicalTable(entity))) })),
    ...after.map(removeSome)
  ]
}

/** Why something is so, and which of its rows are seen, in SQL, by whoever does not see all. */
interface Explained {
  readonly why: string
  readonly isSeen: string
}
const ofAll = (why: string): Explained => ({ why, isSeen: "false" })

/** Of a key or a session that sees no more than that. */
const boundToSeen = "org_ids <@ (SELECT sync.seen_organisations())::text[]"

/** Tables of which a purge leaves everything, and why. */
export const keptTables: Readonly<Record<string, Explained>> = {
  "sync.organisations": {
    why: "the organisation's name: whoever follows its changes has to see what was deleted",
    isSeen: seenOrganisation("id")
  },
  "sync.changes": { why: "ids and operations of rows, no content: followers see the deletions there", isSeen: seenOrganisation("org_id") },
  "sync.purges": { why: "that it was done, when, by whom, and how many rows went", isSeen: seenOrganisation("org_id") },
  "sync.upkeep": ofAll("what is done every so often, of no connection"),
  "sync.compatibility": ofAll("which programs may use the store, of no connection"),
  // Positions of the change feed name the timeline.
  "sync.timelines": { why: "when the database went back to an earlier moment, of no connection", isSeen: "true" },
  "sync.reference_sweeps": ofAll("how far the sweep of references has come, of no connection"),
  "sync.alert_channels": ofAll("how each way to tell people does, of no connection"),
  "sync.audit_log": {
    why: "what people and programs told the installation to do; it is never changed",
    isSeen: seenOrganisation("org_id")
  },
  "sync.audit_outcomes": { why: "what became of it", isSeen: of("sync.audit_log", "audit_id", "").isSeen },
  "sync.api_keys": { why: "keys of callers, of no connection", isSeen: boundToSeen },
  "sync.runners": ofAll("the processes that work here, of no connection"),
  "sync.sessions": { why: "of people who sign in, of no connection", isSeen: boundToSeen },
  "sync.sign_in_codes": ofAll("of people who sign in, of no connection")
}

/** Tables that are removed from by the ids of rows, or by the organisation: no row of them names a connection. */
export const tablesWithoutConnection: Readonly<Record<string, Explained>> = {
  // Ids of rows that are looked up by the ids of rows that are seen.
  "sync.aliases": { why: "with the rows that merged", isSeen: "true" },
  "sync.moved_references": ofAll("with the rows that hold the references"),
  "sync.orphans": ofAll("with the rows that refer to them"),
  "sync.data_keys": ofAll("with the last connection of the organisation")
}

/** Every table of the store, with the rows of it that are seen by whoever does not see all. */
export const seenRows = (model: ReadonlyArray<AnyCanonicalEntity>): ReadonlyMap<string, string> =>
  new Map([
    ...connectionTables(model).map(({ isSeen, table }) => [table, isSeen] as const),
    ...Object.entries({ ...keptTables, ...tablesWithoutConnection }).map(([table, { isSeen }]) => [table, isSeen] as const)
  ])
