export const records = [
  `CREATE TABLE sync.records (
    entity_id int NOT NULL REFERENCES sync.entities (id),
    external_id text COLLATE "C" NOT NULL,
    payload json NOT NULL,
    hash bytea NOT NULL,
    version timestamptz,
    parent_id text,
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    deleted_at timestamptz,
    stream_id int,
    lane text NOT NULL,
    adapter_version text NOT NULL,
    transform_version int NOT NULL,
    flags text,
    PRIMARY KEY (entity_id, external_id))`,
  // Exceptions to the derived canonical ids: a record that stands for another's row, and ids that merged into others.
  `CREATE TABLE sync.links (
    entity_id int NOT NULL REFERENCES sync.entities (id),
    external_id text COLLATE "C" NOT NULL,
    canonical_entity text NOT NULL,
    slot text NOT NULL,
    canonical_id text NOT NULL,
    PRIMARY KEY (entity_id, external_id, canonical_entity, slot))`,
  `CREATE TABLE sync.aliases (
    from_id text PRIMARY KEY,
    to_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  // Records that cannot be stored as they are. Nothing is lost: payload, place and reason stay until the record heals or a person waives it.
  `CREATE TABLE sync.quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity_id int NOT NULL REFERENCES sync.entities (id),
    external_id text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('invalid', 'partial', 'parked', 'broken')),
    path text NOT NULL,
    reason text NOT NULL,
    fingerprint text NOT NULL,
    payload text NOT NULL,
    parent_id text,
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    stream_id int,
    first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    times_seen int NOT NULL DEFAULT 1,
    resolved_at timestamptz,
    resolution text)`,
  `CREATE UNIQUE INDEX quarantine_open ON sync.quarantine (entity_id, external_id) WHERE resolved_at IS NULL`,
  // Rows whose last two looks overlapped in time, so that only one more look by id can tell which is newer.
  `CREATE TABLE sync.rechecks (
    entity_id int NOT NULL REFERENCES sync.entities (id),
    external_id text COLLATE "C" NOT NULL,
    parent_id text,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (entity_id, external_id))`,
  // What application developers follow: one row per canonical entity and commit, ordered by transaction, so that a late commit is never skipped.
  `CREATE TABLE sync.changes (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    org_id text NOT NULL,
    entity text NOT NULL,
    ids text[] NOT NULL,
    operations text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE INDEX changes_in_order ON sync.changes (xid, position)`
] as const
