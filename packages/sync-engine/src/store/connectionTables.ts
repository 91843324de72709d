/**
 * What a connection leaves in the database, table by table, in the order in which it can be removed. This is the one place that knows every table: what
 * is removed has to be found wherever it is, and one list can be compared with the database (a test does).
 *
 * What could still be written first: looks kept in quarantine and under decisions, which a replay or an undo would bring back; then the records that
 * rows are made from; then the rows themselves, which those who follow the change feed see deleted; then what told of them.
 */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { removeRows } from "./removeRows.ts"

export interface ConnectionTable {
  /** With its schema. */
  readonly table: string
  /** SQL over a row of the table: it is the connection's ($1). */
  readonly isOwn: string
}

const ofEntity = "entity_id = ANY (ARRAY(SELECT id FROM sync.entities WHERE connection_id = $1::text))"
const ofConnection = "connection_id = $1::text"
const ofStream = `stream_id IN (SELECT id FROM sync.streams WHERE ${ofEntity})`

const ofBudget = "budget_id IN (SELECT id FROM sync.budgets WHERE credential = 'connection:' || $1::text)"

const before: ReadonlyArray<ConnectionTable> = [
  { table: "sync.quarantine", isOwn: ofEntity },
  { table: "sync.decision_records", isOwn: `decision_id IN (SELECT id FROM sync.decisions WHERE ${ofEntity})` },
  { table: "sync.decisions", isOwn: ofEntity },
  { table: "sync.reprojections", isOwn: ofEntity },
  { table: "sync.waiting_reads", isOwn: ofEntity },
  { table: "sync.asks", isOwn: ofEntity },
  { table: "sync.webhook_inbox", isOwn: ofConnection },
  { table: "sync.records", isOwn: ofEntity }
]

const after: ReadonlyArray<ConnectionTable> = [
  { table: "sync.history", isOwn: ofEntity },
  { table: "sync.links", isOwn: ofEntity },
  { table: "sync.doubts", isOwn: ofEntity },
  { table: "sync.erased", isOwn: ofEntity },
  { table: "sync.sightings", isOwn: ofEntity },
  { table: "sync.findings", isOwn: ofStream },
  { table: "sync.incidents", isOwn: "run_id IN (SELECT id FROM sync.runs WHERE connection_id = $1::text)" },
  { table: "sync.receipts", isOwn: "run_id IN (SELECT id FROM sync.runs WHERE connection_id = $1::text)" },
  { table: "sync.streams", isOwn: ofEntity },
  { table: "sync.proofs", isOwn: ofEntity },
  { table: "sync.runs", isOwn: ofConnection },
  { table: "sync.record_lanes", isOwn: ofConnection },
  { table: "sync.schedules", isOwn: ofConnection },
  { table: "sync.webhook_gaps", isOwn: ofConnection },
  { table: "sync.webhook_subscriptions", isOwn: ofConnection },
  { table: "sync.webhook_endpoints", isOwn: ofConnection },
  { table: "sync.webhook_tallies", isOwn: ofConnection },
  { table: "sync.credentials", isOwn: ofConnection },
  { table: "sync.authorisations", isOwn: ofConnection },
  { table: "sync.alert_notices", isOwn: "alert_id IN (SELECT id FROM sync.alerts WHERE connection_id = $1::text)" },
  { table: "sync.alerts", isOwn: ofConnection },
  { table: "sync.alert_silences", isOwn: ofConnection },
  // Answers to commands that are given again for a day; those of this connection name it.
  { table: "sync.idempotent_answers", isOwn: "position($1::text IN body) > 0" },
  { table: "sync.budget_leases", isOwn: ofBudget },
  { table: "sync.budget_returns", isOwn: ofBudget },
  { table: "sync.budgets", isOwn: "credential = 'connection:' || $1::text" },
  { table: "sync.budget_users", isOwn: ofConnection },
  { table: "sync.entities", isOwn: ofConnection },
  { table: "sync.connections", isOwn: "id = $1::text" }
]

const canonicalTable = ({ name }: AnyCanonicalEntity): ConnectionTable => ({ table: `canonical.${name}`, isOwn: ofEntity })

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

/** Tables of which a purge leaves everything, and why. */
export const keptTables: Readonly<Record<string, string>> = {
  "sync.organisations": "the organisation's name: whoever follows its changes has to see what was deleted",
  "sync.changes": "ids and operations of rows, no content: followers see the deletions there",
  "sync.purges": "that it was done, when, by whom, and how many rows went",
  "sync.upkeep": "what is done every so often, of no connection",
  "sync.compatibility": "which programs may use the store, of no connection",
  "sync.reference_sweeps": "how far the sweep of references has come, of no connection",
  "sync.alert_channels": "how each way to tell people does, of no connection",
  "sync.audit_log": "what people and programs told the installation to do; it is never changed",
  "sync.audit_outcomes": "what became of it",
  "sync.api_keys": "keys of callers, of no connection",
  "sync.runners": "the processes that work here, of no connection",
  "sync.sessions": "of people who sign in, of no connection",
  "sync.sign_in_codes": "of people who sign in, of no connection"
}

/** Tables that are removed from by the ids of rows, or by the organisation: no row of them names a connection. */
export const tablesWithoutConnection: Readonly<Record<string, string>> = {
  "sync.aliases": "with the rows that merged",
  "sync.moved_references": "with the rows that hold the references",
  "sync.orphans": "with the rows that refer to them",
  "sync.data_keys": "with the last connection of the organisation"
}
