/** What single records leave in the database: where, and the statements that remove it. Beside connectionTables.ts, which knows whole connections. */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { removeRows } from "./removeRows.ts"

export interface RecordTable {
  /** With its schema. */
  readonly table: string
  /** Counts the rows of the entity ($1) that belong to the records ($2). */
  readonly count: string
  /** Removes them and answers how many there were. */
  readonly remove: string
}

const isOfRecord = "entity_id = $1::int AND external_id = ANY ($2::text[])"
const isOfDecision = "decision_id IN (SELECT id FROM sync.decisions WHERE entity_id = $1::int) AND external_id = ANY ($2::text[])"

const plain = (table: string, isOwn = isOfRecord): RecordTable => ({
  table,
  count: `SELECT count(*)::int AS count FROM ${table} WHERE ${isOwn}`,
  remove: `WITH gone AS (DELETE FROM ${table} WHERE ${isOwn} RETURNING 1) SELECT count(*)::int AS count FROM gone`
})

/** In the order in which they can go: first what a replay or an undo would bring back. */
export const recordTables = (model: ReadonlyArray<AnyCanonicalEntity>): ReadonlyArray<RecordTable> => [
  plain("sync.quarantine"),
  plain("sync.decision_records", isOfDecision),
  plain("sync.waiting_reads"),
  plain("sync.asks"),
  plain("sync.records"),
  ...model.map((entity) => ({ ...plain(`canonical.${entity.name}`), remove: removeRows(entity, isOfRecord) })),
  plain("sync.history"),
  plain("sync.links")
]
