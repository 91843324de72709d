export const waitingReads = [
  // Records to be read by id, and why: two looks tied, the source signalled a change, a reference leads nowhere, somebody asked. A read answers all
  // that was asked before it was sent.
  `ALTER TABLE sync.rechecks RENAME TO waiting_reads`,
  `ALTER TABLE sync.waiting_reads
    ADD COLUMN reason text NOT NULL DEFAULT 'tie' CHECK (reason IN ('tie', 'changed', 'gone', 'asked', 'orphan', 'lost')),
    ADD COLUMN not_before timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN attempts int NOT NULL DEFAULT 0`,
  `CREATE INDEX waiting_reads_due ON sync.waiting_reads (not_before)`,
  // Reads outside any sync are made under a standing run of the connection, whose streams fence them like any other.
  `ALTER TABLE sync.runs DROP CONSTRAINT runs_kind_check`,
  `ALTER TABLE sync.runs ADD CONSTRAINT runs_kind_check CHECK (kind IN ('full', 'delta', 'reconciliation', 'records'))`,
  `CREATE UNIQUE INDEX runs_standing ON sync.runs (connection_id) WHERE kind = 'records'`,
  `CREATE INDEX streams_by_entity ON sync.streams (entity_id)`,
  // The tombstone of a record that was never stored has no content.
  `ALTER TABLE sync.records ALTER COLUMN payload DROP NOT NULL, ALTER COLUMN hash DROP NOT NULL`
] as const
