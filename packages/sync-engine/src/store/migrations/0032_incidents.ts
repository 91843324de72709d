export const incidents = [
  // What went wrong with work, and what was done about it. Old ones go when new ones come.
  `CREATE TABLE sync.incidents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    run_id text NOT NULL REFERENCES sync.runs (id),
    attempt int NOT NULL,
    entity text,
    kind text NOT NULL CHECK (kind IN ('fenced', 'failed', 'resumed', 'attempted', 'paused')),
    detail text NOT NULL,
    worker text NOT NULL)`,
  `CREATE INDEX incidents_by_run ON sync.incidents (run_id, id)`,
  `CREATE INDEX incidents_by_age ON sync.incidents (at)`,
  // Slices of a stream that ended in a defect, and those of them since something of it was last stored.
  `ALTER TABLE sync.streams ADD COLUMN failures int NOT NULL DEFAULT 0`,
  `ALTER TABLE sync.streams ADD COLUMN failures_in_vain int NOT NULL DEFAULT 0`,
  `ALTER TABLE sync.streams ADD COLUMN failed_at timestamptz`,
  // Attempts that the watchdog began.
  `ALTER TABLE sync.runs ADD COLUMN recoveries int NOT NULL DEFAULT 0`,
  `ALTER TABLE sync.runs ADD COLUMN recovered_at timestamptz`
] as const
