export const purges = [
  // Connections of which everything is removed, and how far that is. The row outlives its connection: who asked, when, and how many rows of what went.
  `CREATE TABLE sync.purges (
    connection_id text PRIMARY KEY,
    org_id text NOT NULL REFERENCES sync.organisations (id),
    adapter text NOT NULL,
    removed json NOT NULL DEFAULT '{}',
    problem text,
    requested_by text,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    progress_at timestamptz,
    finished_at timestamptz)`,
  `CREATE INDEX purges_open ON sync.purges (requested_at) WHERE finished_at IS NULL`,
  // What is removed batch by batch is found without passing what others have.
  `CREATE INDEX quarantine_of_record ON sync.quarantine (entity_id, external_id)`,
  `CREATE INDEX asks_of_record ON sync.asks (entity_id, external_id)`
] as const
