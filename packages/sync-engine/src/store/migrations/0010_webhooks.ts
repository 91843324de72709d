export const webhooks = [
  // Where a connection's source sends what happened: the token is the unguessable part of the address, and no secret; deliveries are signed.
  // `audit_at`: when its subscriptions are to be compared with the source next.
  `CREATE TABLE sync.webhook_endpoints (
    connection_id text PRIMARY KEY REFERENCES sync.connections (id),
    token text NOT NULL UNIQUE,
    audit_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    audited_at timestamptz,
    problem text,
    problem_since timestamptz)`,
  `CREATE INDEX webhook_endpoints_due ON sync.webhook_endpoints (audit_at)`,
  // Subscriptions at the source. While a secret is rotated the one before still counts. `seen_at`: when it was last found there and active.
  `CREATE TABLE sync.webhook_subscriptions (
    connection_id text NOT NULL REFERENCES sync.webhook_endpoints (connection_id),
    external_id text COLLATE "C" NOT NULL,
    events text[] NOT NULL,
    url text NOT NULL,
    key_version int NOT NULL,
    sealed bytea NOT NULL,
    previous_key_version int,
    previous_sealed bytea,
    previous_until timestamptz,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (connection_id, external_id))`,
  // What was delivered, an event a row, each event once: a row and the reads it asks for are one transaction. The payload is the delivery's text, to be
  // looked at; it is never read as a record.
  `CREATE TABLE sync.webhook_inbox (
    connection_id text NOT NULL REFERENCES sync.connections (id),
    event_key text COLLATE "C" NOT NULL,
    name text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('asked', 'unknown', 'unreadable')),
    record_id text,
    occurred_at timestamptz,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempt int,
    payload text,
    PRIMARY KEY (connection_id, event_key))`,
  `CREATE INDEX webhook_inbox_received ON sync.webhook_inbox (received_at)`,
  // Deliveries counted by what became of them, by day. Those to addresses that never were have no connection.
  `CREATE TABLE sync.webhook_tallies (
    day date NOT NULL,
    adapter text NOT NULL,
    connection_id text NOT NULL DEFAULT '',
    outcome text NOT NULL,
    count bigint NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (day, adapter, connection_id, outcome))`,
  // Times in which events may have been missed, and the run that answers for them.
  `CREATE TABLE sync.webhook_gaps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id text NOT NULL REFERENCES sync.connections (id),
    reason text NOT NULL,
    entities text[] NOT NULL,
    since timestamptz,
    until timestamptz NOT NULL,
    run_id text,
    found_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE INDEX webhook_gaps_by_connection ON sync.webhook_gaps (connection_id, found_at)`
] as const
