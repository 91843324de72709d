export const recordLanes = [
  // How long a record has waited: `asked_at` is renewed by every further asking.
  `ALTER TABLE sync.waiting_reads ADD COLUMN first_asked_at timestamptz NOT NULL DEFAULT clock_timestamp()`,
  // The lane that makes the waiting reads of a connection: one worker at a time, each under a number of its own. It may rest until the source can be
  // expected to answer again.
  `CREATE TABLE sync.record_lanes (
    connection_id text PRIMARY KEY REFERENCES sync.connections (id),
    generation int NOT NULL,
    working boolean NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resume_at timestamptz,
    reason text)`,
  `CREATE INDEX record_lanes_working ON sync.record_lanes (connection_id) WHERE working`,
  // Reads that a person asked for, and what became of each.
  `CREATE TABLE sync.asks (
    batch text NOT NULL,
    entity_id int NOT NULL REFERENCES sync.entities (id),
    external_id text COLLATE "C" NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered_at timestamptz,
    outcome text CHECK (outcome IN ('stored', 'unchanged', 'gone', 'merged', 'absent', 'quarantined', 'failed')),
    detail text,
    requests int,
    PRIMARY KEY (batch, entity_id, external_id))`,
  `CREATE INDEX asks_open ON sync.asks (entity_id, external_id) WHERE answered_at IS NULL`,
  // Whose turn the run's requests wait for; the usual one of its kind where it is null.
  `ALTER TABLE sync.runs ADD COLUMN lane text`
] as const
