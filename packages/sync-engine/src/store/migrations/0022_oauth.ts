export const oauth = [
  `ALTER TABLE sync.connections ADD COLUMN status_since timestamptz`,
  // Pairs of tokens: what was granted, from when to when the access token is good by this database's clock, how often in a row the source has refused
  // to refresh it, and who refreshes it just now.
  `ALTER TABLE sync.credentials DROP CONSTRAINT credentials_kind_check`,
  `ALTER TABLE sync.credentials
    ADD CONSTRAINT credentials_kind_check CHECK (kind IN ('basic', 'bearer', 'oauth')),
    ADD COLUMN scopes text[],
    ADD COLUMN issued_at timestamptz,
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN refusals int NOT NULL DEFAULT 0,
    ADD COLUMN claimed_by text,
    ADD COLUMN claimed_until timestamptz`,
  // Set where the source has refused an entity, and not where a person has switched it off.
  `ALTER TABLE sync.entities ADD COLUMN off_reason text, ADD COLUMN off_since timestamptz`,
  // A person's way to the source and back. What the browser brings is kept as its digest, and what only the server knows is sealed with what it brings.
  `CREATE TABLE sync.authorisations (
    id text PRIMARY KEY,
    org_id text NOT NULL,
    adapter text NOT NULL,
    base_url text NOT NULL,
    connection_id text REFERENCES sync.connections (id) ON DELETE CASCADE,
    redirect_uri text NOT NULL,
    scopes text[] NOT NULL,
    state_hash bytea NOT NULL UNIQUE,
    browser_hash bytea,
    ticket_hash bytea,
    verifier bytea NOT NULL,
    started_by text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    spent_at timestamptz,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'connected', 'failed')),
    problem text,
    next text)`,
  `CREATE INDEX authorisations_by_age ON sync.authorisations (expires_at)`,
  `CREATE INDEX authorisations_by_connection ON sync.authorisations (connection_id) WHERE connection_id IS NOT NULL`
] as const
