/** What the database has written and keeps, of whoever's connection is at hand. */
import { Effect, Schema } from "effect"
import { rowsOf } from "../../test/support/database.ts"

const StoreBytes = Schema.Struct({
  /** Written to the server's log since it was made. */
  log: Schema.Finite,
  /** The workflow engine's journal on disk, with indexes. */
  journal: Schema.Finite,
  /** Runs with their streams, receipts and sightings. */
  history: Schema.Finite,
  /** Everything else: records, rows made from them, looks, the change feed. */
  records: Schema.Finite
})
export type StoreBytes = typeof StoreBytes.Type

const isHistory = "n.nspname = 'sync' AND c.relname IN ('runs', 'streams', 'receipts', 'sightings')"

export const storeBytes = rowsOf(
  StoreBytes,
  `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS log,
     coalesce(sum(s.bytes) FILTER (WHERE n.nspname = 'cluster'), 0)::float8 AS journal,
     coalesce(sum(s.bytes) FILTER (WHERE ${isHistory}), 0)::float8 AS history,
     coalesce(sum(s.bytes) FILTER (WHERE n.nspname <> 'cluster' AND NOT (${isHistory})), 0)::float8 AS records
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL (SELECT pg_total_relation_size(c.oid) AS bytes) s
   WHERE c.relkind = 'r' AND n.nspname IN ('sync', 'canonical', 'cluster')`
).pipe(Effect.flatMap(([row]) => (row === undefined ? Effect.die(new Error("The sizes have no row.")) : Effect.succeed(row))))

/** What came about from one look to another. */
export const growthOf = (before: StoreBytes, after: StoreBytes): StoreBytes => ({
  log: after.log - before.log,
  journal: after.journal - before.journal,
  history: after.history - before.history,
  records: after.records - before.records
})
