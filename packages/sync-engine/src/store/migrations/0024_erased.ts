export const erased = [
  // Fields of an entity that are neither read nor stored (null: those its adapter calls sensitive), and how far what was stored of them is removed
  // (null: nothing is left to remove).
  `ALTER TABLE sync.entities ADD COLUMN fields_off text[], ADD COLUMN emptied_to text COLLATE "C"`,
  `CREATE INDEX entities_to_empty ON sync.entities (id) WHERE emptied_to IS NOT NULL`,
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
