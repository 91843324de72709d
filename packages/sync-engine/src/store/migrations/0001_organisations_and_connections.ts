export const organisationsAndConnections = [
  `CREATE SCHEMA IF NOT EXISTS sync`,
  `CREATE SCHEMA IF NOT EXISTS canonical`,
  `CREATE SCHEMA IF NOT EXISTS cluster`,
  `CREATE TABLE sync.organisations (
    id text PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE TABLE sync.connections (
    id text PRIMARY KEY,
    org_id text NOT NULL REFERENCES sync.organisations (id),
    adapter text NOT NULL,
    base_url text NOT NULL,
    account_id text NOT NULL,
    account_name text NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'needs_reauthorisation', 'disconnected')),
    status_reason text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (org_id, adapter, base_url, account_id))`,
  // One sealed secret per connection; nonce and key version travel with it. Only the engine reads this table.
  `CREATE TABLE sync.credentials (
    connection_id text PRIMARY KEY REFERENCES sync.connections (id),
    kind text NOT NULL CHECK (kind IN ('basic', 'bearer')),
    key_version int NOT NULL,
    sealed bytea NOT NULL,
    version int NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  // One row per entity of a connection: its settings and how far the source's clock has been read.
  `CREATE TABLE sync.entities (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id text NOT NULL REFERENCES sync.connections (id),
    entity text NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    watermark timestamptz,
    min_transform_version int NOT NULL DEFAULT 1,
    UNIQUE (connection_id, entity))`
] as const
