export const erased = [
  // Records that were erased, and those that cannot be without them: nothing of them is stored again. The source's id is all that is kept of them, since
  // whoever reads the source has to know them again; see docs/decisions/0032.
  `CREATE TABLE sync.erased (
    entity_id int NOT NULL REFERENCES sync.entities (id),
    external_id text COLLATE "C" NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_by text,
    PRIMARY KEY (entity_id, external_id))`,
  `ALTER TABLE sync.asks DROP CONSTRAINT asks_outcome_check`,
  `ALTER TABLE sync.asks ADD CONSTRAINT asks_outcome_check
    CHECK (outcome IN ('stored', 'unchanged', 'gone', 'merged', 'absent', 'quarantined', 'erased', 'failed'))`
] as const
