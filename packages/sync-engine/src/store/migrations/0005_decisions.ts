export const decisions = [
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
] as const
