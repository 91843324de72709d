/**
 * The engine's own tables, as numbered forward migrations. A migration that has shipped is never edited: the next number changes what it made.
 * Statements are separate because the driver prepares each one.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

const run = (statements: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const statement of statements) yield* sql.unsafe(statement)
  })

export const migrations = {
  "0001_organisations_and_connections": run([
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
  ]),

  "0002_runs_and_streams": run([
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
  ]),

  "0003_records": run([
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
  ]),

  "0006_waived_content": run([
    // What was waived is known again by its content, as two looks at a record are compared everywhere.
    `ALTER TABLE sync.quarantine ADD COLUMN hash bytea`,
    `CREATE INDEX quarantine_waived ON sync.quarantine (entity_id, external_id) WHERE resolution LIKE 'waived: %'`,
    `CREATE INDEX quarantine_groups ON sync.quarantine (fingerprint, id) WHERE resolved_at IS NULL`
  ])
} as const
