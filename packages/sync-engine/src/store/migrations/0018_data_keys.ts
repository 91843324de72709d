export const dataKeys = [
  // Secrets of an organisation are sealed with a key of its own, which is kept wrapped with a master key that is not in this database. Without its row
  // nothing that was sealed with it can be opened any more. Version 1 is the master key itself, as installations used it before there were data keys.
  `CREATE TABLE sync.data_keys (
    org_id text NOT NULL REFERENCES sync.organisations (id),
    version int NOT NULL CHECK (version > 1),
    master_key text NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (org_id, version))`
] as const
