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

  "0004_schedules": run([
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
  ]),

  "0005_decisions": run([
    // Deletions too many to make unasked: what a reconciliation found, and what a person said to it.
    `CREATE TABLE sync.decisions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      entity_id int NOT NULL REFERENCES sync.entities (id),
      kind text NOT NULL CHECK (kind IN ('deletions')),
      status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'confirmed', 'rejected', 'undone', 'withdrawn')),
      stream_id int NOT NULL,
      live int NOT NULL,
      allowed int NOT NULL,
      opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      decided_at timestamptz,
      decided_by text,
      reason text)`,
    `CREATE UNIQUE INDEX decisions_open ON sync.decisions (entity_id, kind) WHERE status = 'open'`,
    `CREATE INDEX decisions_standing ON sync.decisions (entity_id) WHERE status = 'confirmed'`,
    // The records a decision is about, a row each, so that carrying it out can stop anywhere and go on, and be undone exactly. `buried_at` is the time
    // of the tombstone it made: a record that has returned and gone again since has another.
    `CREATE TABLE sync.decision_records (
      decision_id bigint NOT NULL REFERENCES sync.decisions (id),
      external_id text COLLATE "C" NOT NULL,
      outcome text CHECK (outcome IN ('buried', 'kept', 'revived')),
      stream_id int,
      buried_at timestamptz,
      PRIMARY KEY (decision_id, external_id))`,
    // A merge into a row that is merged itself later moves the aliases that lead to it.
    `CREATE INDEX aliases_by_target ON sync.aliases (to_id)`
  ]),

  "0006_waived_content": run([
    // What was waived is known again by its content, as two looks at a record are compared everywhere.
    `ALTER TABLE sync.quarantine ADD COLUMN hash bytea`,
    `CREATE INDEX quarantine_waived ON sync.quarantine (entity_id, external_id) WHERE resolution LIKE 'waived: %'`,
    `CREATE INDEX quarantine_groups ON sync.quarantine (fingerprint, id) WHERE resolved_at IS NULL`
  ]),

  "0007_waiting_reads": run([
    // Records to be read by id, and why: two looks tied, the source signalled a change, a reference leads nowhere, somebody asked. A read answers all
    // that was asked before it was sent.
    `ALTER TABLE sync.rechecks RENAME TO waiting_reads`,
    `ALTER TABLE sync.waiting_reads
      ADD COLUMN reason text NOT NULL DEFAULT 'tie' CHECK (reason IN ('tie', 'changed', 'gone', 'asked', 'orphan', 'lost')),
      ADD COLUMN not_before timestamptz NOT NULL DEFAULT clock_timestamp(),
      ADD COLUMN attempts int NOT NULL DEFAULT 0`,
    `CREATE INDEX waiting_reads_due ON sync.waiting_reads (not_before)`,
    // Reads outside any sync are made under a standing run of the connection, whose streams fence them like any other.
    `ALTER TABLE sync.runs DROP CONSTRAINT runs_kind_check`,
    `ALTER TABLE sync.runs ADD CONSTRAINT runs_kind_check CHECK (kind IN ('full', 'delta', 'reconciliation', 'records'))`,
    `CREATE UNIQUE INDEX runs_standing ON sync.runs (connection_id) WHERE kind = 'records'`,
    `CREATE INDEX streams_by_entity ON sync.streams (entity_id)`,
    // The tombstone of a record that was never stored has no content.
    `ALTER TABLE sync.records ALTER COLUMN payload DROP NOT NULL, ALTER COLUMN hash DROP NOT NULL`
  ])
} as const
