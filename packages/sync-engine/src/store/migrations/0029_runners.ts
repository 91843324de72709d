/**
 * The processes that work on this database. And runs under way begin their next attempt, at the pages they have reached: shards are fewer by now, and
 * what the workflow engine has stored for one that is no more, nobody reads.
 */
export const runners = [
  `CREATE TABLE sync.runners (
    -- Of the process: another one of the same address is another row.
    id text PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('all', 'runner', 'api', 'command')),
    -- Where other runners reach it; of an API node, its URL.
    address text NOT NULL,
    -- Which process of which machine that is, for whoever is on the same one.
    machine text NOT NULL,
    host text NOT NULL,
    pid int NOT NULL,
    process_started text NOT NULL,
    version text NOT NULL,
    -- The migration it knows.
    store_version int NOT NULL,
    state text NOT NULL DEFAULT 'serving' CHECK (state IN ('serving', 'draining', 'gone')),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    reason text,
    shards int NOT NULL DEFAULT 0,
    -- Somebody asked it to hand its work over and stop.
    drain_asked_at timestamptz,
    -- Attempts of it to write that were turned down, since another process held the stream.
    fenced int NOT NULL DEFAULT 0,
    fenced_at timestamptz
  ) WITH (fillfactor = 50)`,
  // An address is one process's.
  `CREATE UNIQUE INDEX runners_by_address ON sync.runners (address) WHERE state <> 'gone'`,
  `UPDATE sync.streams s SET attempt = s.attempt + 1 FROM sync.runs r
    WHERE r.id = s.run_id AND r.attempt = s.attempt AND r.kind <> 'records' AND r.status IN ('requested', 'running')`,
  `UPDATE sync.runs SET attempt = attempt + 1, status = 'requested' WHERE kind <> 'records' AND status IN ('requested', 'running')`,
  `UPDATE sync.record_lanes SET generation = generation + 1, begun_at = clock_timestamp() WHERE working`
] as const
