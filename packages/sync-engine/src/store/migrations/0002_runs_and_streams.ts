export const runsAndStreams = [
  `CREATE TABLE sync.runs (
    id text PRIMARY KEY,
    connection_id text NOT NULL REFERENCES sync.connections (id),
    kind text NOT NULL CHECK (kind IN ('full', 'delta', 'reconciliation')),
    scope json NOT NULL,
    scope_hash text NOT NULL,
    status text NOT NULL DEFAULT 'requested'
      CHECK (status IN ('requested', 'running', 'paused', 'complete', 'complete_with_exceptions', 'incomplete', 'failed', 'cancelled')),
    reason text,
    attempt int NOT NULL DEFAULT 1,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    receipt json)`,
  // At most one active run for one connection, kind and scope: a second request joins it.
  `CREATE UNIQUE INDEX runs_active ON sync.runs (connection_id, kind, scope_hash) WHERE status IN ('requested', 'running', 'paused')`,
  `CREATE INDEX runs_by_connection ON sync.runs (connection_id, requested_at DESC)`,
  `CREATE INDEX runs_open ON sync.runs (status) WHERE status IN ('requested', 'running')`,
  `CREATE TABLE sync.streams (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL REFERENCES sync.runs (id),
    attempt int NOT NULL,
    entity text NOT NULL,
    entity_id int NOT NULL REFERENCES sync.entities (id),
    plan json NOT NULL,
    status text NOT NULL DEFAULT 'pending'
      CHECK (status IN ('pending', 'running', 'done', 'failed', 'paused', 'blocked', 'cancelled')),
    reason text,
    epoch int NOT NULL DEFAULT 0,
    cursor json,
    source_total int,
    source_started_at timestamptz,
    waiting json,
    receipt json,
    started_at timestamptz,
    progress_at timestamptz,
    finished_at timestamptz,
    UNIQUE (run_id, attempt, entity)) WITH (fillfactor = 50)`,
  // What one page group looked at and what became of each look: `classes` has one letter per id (see store/gate.ts, `q` quarantined, `p` parked).
  // Progress is the sum of these rows, and the receipt is counted from their ids, so neither can drift from what was committed.
  `CREATE TABLE sync.sightings (
    stream_id int NOT NULL REFERENCES sync.streams (id),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    lap smallint NOT NULL,
    ids text[] NOT NULL,
    classes text NOT NULL,
    looks int NOT NULL,
    applied int NOT NULL,
    requests int NOT NULL,
    pages int NOT NULL,
    PRIMARY KEY (stream_id, seq))`
] as const
