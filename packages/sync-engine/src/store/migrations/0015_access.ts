export const access = [
  // Who may ask over HTTP. What is secret is kept as a SHA-256 digest: it is random and long, so there is nothing to guess. The server owns these tables.
  `CREATE TABLE sync.api_keys (
    id text PRIMARY KEY,
    name text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('read', 'operate', 'admin')),
    org_ids text[],
    secret_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text,
    last_used_at timestamptz,
    revoked_at timestamptz)`,
  `CREATE TABLE sync.sign_in_codes (
    code_hash bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL)`,
  `CREATE TABLE sync.sessions (
    id text PRIMARY KEY,
    secret_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  // The first answer to a command under its idempotency key. No status: it is still being carried out, by whoever claimed it then.
  `CREATE TABLE sync.idempotent_answers (
    caller_id text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status int,
    body text,
    PRIMARY KEY (caller_id, key))`,
  `CREATE INDEX idempotent_answers_by_age ON sync.idempotent_answers (claimed_at)`,
  // Lists come in pages by id, which sorts by age.
  `CREATE INDEX runs_in_pages ON sync.runs (connection_id, id)`,
  `CREATE INDEX connections_in_pages ON sync.connections (org_id, id)`,
  `CREATE INDEX quarantine_in_pages ON sync.quarantine (entity_id, id) WHERE resolved_at IS NULL`
] as const
