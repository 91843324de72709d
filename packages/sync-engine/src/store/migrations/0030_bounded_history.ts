/** Made beside readers and writers; see the statements for what they are for. */
export const boundedHistoryIndexes = [
  { name: "sync.runs_by_end", on: "sync.runs (finished_at, id) WHERE finished_at IS NOT NULL" },
  {
    name: "sync.quarantine_resolved",
    on: "sync.quarantine (resolved_at, id) WHERE resolution IN ('healed', 'replayed', 'superseded')"
  }
] as const

/** Dead rows are few at any time where every fiftieth row that dies is reason enough to look, whatever the size of the table. */
const vacuumedOften = `autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 1`

export const boundedHistory = [
  // What is done every so often by one process of all, until when it has it, and how far it is.
  `CREATE TABLE sync.upkeep (
    task text PRIMARY KEY,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    holder text,
    position text,
    removed json NOT NULL DEFAULT '{}',
    finished_at timestamptz) WITH (fillfactor = 50)`,
  // The journal is written three times for each message and pruned from its old end: vacuum has to keep up with both.
  `ALTER TABLE cluster.cluster_messages SET (${vacuumedOften})`,
  `ALTER TABLE cluster.cluster_replies SET (${vacuumedOften})`,
  // A stream's row is written with every page group, an entity's with every turn.
  `ALTER TABLE sync.streams SET (${vacuumedOften})`,
  `ALTER TABLE sync.entities SET (${vacuumedOften})`,
  `ALTER TABLE sync.sightings SET (${vacuumedOften})`,
  `ALTER TABLE sync.waiting_reads SET (${vacuumedOften})`,
  `ALTER TABLE sync.webhook_inbox SET (${vacuumedOften})`
] as const
