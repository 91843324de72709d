export const schedules = [
  // When runs of a connection are due. `revision` grows with every write, so that whoever has looked knows whether somebody else was there since.
  `CREATE TABLE sync.schedules (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id text NOT NULL REFERENCES sync.connections (id),
    kind text NOT NULL CHECK (kind IN ('full', 'delta', 'reconciliation')),
    entity text,
    every_seconds int,
    cron text,
    zone text NOT NULL DEFAULT 'UTC',
    anchor_at timestamptz NOT NULL,
    jitter_seconds int NOT NULL DEFAULT 0,
    blackouts json NOT NULL DEFAULT '[]',
    enabled boolean NOT NULL DEFAULT true,
    paused_reason text,
    next_run_at timestamptz NOT NULL,
    last_run_id text,
    last_started_at timestamptz,
    revision int NOT NULL DEFAULT 0,
    UNIQUE NULLS NOT DISTINCT (connection_id, kind, entity),
    CHECK (num_nonnulls(every_seconds, cron) = 1)) WITH (fillfactor = 80)`,
  `CREATE INDEX schedules_due ON sync.schedules (next_run_at) WHERE enabled AND paused_reason IS NULL`,
  // No occurrence becomes two runs, whoever claims it.
  `ALTER TABLE sync.runs ADD COLUMN schedule_id int, ADD COLUMN due_at timestamptz`,
  `CREATE UNIQUE INDEX runs_by_occurrence ON sync.runs (schedule_id, due_at) WHERE schedule_id IS NOT NULL`,
  // Connections made before there were schedules get the usual ones.
  `INSERT INTO sync.schedules (connection_id, kind, every_seconds, anchor_at, jitter_seconds, next_run_at)
    SELECT id, 'delta', 900, to_timestamp(random() * 900), 120, clock_timestamp() + random() * interval '15 minutes' FROM sync.connections
    UNION ALL
    SELECT id, 'reconciliation', 86400, to_timestamp(5 * 3600 + random() * 21600), 1800, clock_timestamp() + random() * interval '1 day'
    FROM sync.connections`
] as const
