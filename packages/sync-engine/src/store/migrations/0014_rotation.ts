export const rotation = [
  // How long a deletion may stay unseen (null: the usual), and since when none has: the beginning of the last proven reconciliation.
  `ALTER TABLE sync.entities
    ADD COLUMN due_age_seconds int CHECK (due_age_seconds > 0),
    ADD COLUMN reconciled_at timestamptz`,
  // Of a day's quota, what the nightly reconciliations of the connection may take (null: the usual).
  `ALTER TABLE sync.connections ADD COLUMN reconciliation_share real CHECK (reconciliation_share > 0 AND reconciliation_share <= 1)`,
  // What a run was asked for and did not read, and why.
  `ALTER TABLE sync.runs ADD COLUMN left_out json`,
  // What a reconciliation found that no delta had brought: how many records of each kind, and some of them.
  `CREATE TABLE sync.findings (
    stream_id int NOT NULL REFERENCES sync.streams (id),
    kind text NOT NULL CHECK (kind IN ('silent', 'passed', 'missing', 'deleted')),
    count int NOT NULL,
    samples json NOT NULL,
    PRIMARY KEY (stream_id, kind))`
] as const
