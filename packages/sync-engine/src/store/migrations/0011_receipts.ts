export const receipts = [
  // What each reading of an entity proves, for good. One row for an entity; the row of a delta that found entities unchanged has one element for each
  // of them in its arrays. `previous_ids` chains the receipts of an entity, and may lead to rows that have been pruned.
  `CREATE TABLE sync.receipts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id text NOT NULL REFERENCES sync.connections (id),
    run_id text NOT NULL REFERENCES sync.runs (id),
    attempt int NOT NULL,
    kind text NOT NULL,
    proves text NOT NULL CHECK (proves IN ('all', 'rows', 'changes', 'nothing')),
    reason text CHECK ((reason IS NULL) = (proves <> 'nothing')),
    entity_ids int[] NOT NULL,
    previous_ids bigint[] NOT NULL,
    from_at timestamptz[] NOT NULL,
    to_at timestamptz[] NOT NULL,
    looks int[] NOT NULL,
    requests int NOT NULL,
    counts json,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (cardinality(entity_ids) > 0 AND cardinality(previous_ids) = cardinality(entity_ids) AND cardinality(from_at) = cardinality(entity_ids)
      AND cardinality(to_at) = cardinality(entity_ids) AND cardinality(looks) = cardinality(entity_ids)))`,
  `CREATE INDEX receipts_by_run ON sync.receipts (run_id)`,
  `CREATE INDEX receipts_by_age ON sync.receipts (made_at)`,
  // The head of each entity's chain: all that its receipts add up to, so that old ones can go. Everything up to `proven_to` on the source's clock is
  // known; where there is a gap, so are the changes from `gap_to` to `known_to`.
  `CREATE TABLE sync.proofs (
    entity_id int PRIMARY KEY REFERENCES sync.entities (id),
    receipt_id bigint,
    proven_to timestamptz,
    gap_to timestamptz,
    known_to timestamptz,
    whole_to timestamptz,
    whole_made_at timestamptz,
    whole_requests int,
    whole_tried_at timestamptz,
    lateness_ms int NOT NULL DEFAULT 0,
    CHECK ((gap_to IS NULL) = (known_to IS NULL))) WITH (fillfactor = 70)`,
  // A watermark never moved without a balanced receipt, so what was read before there were rows of receipts stays proven.
  `INSERT INTO sync.proofs (entity_id, proven_to) SELECT id, watermark FROM sync.entities WHERE watermark IS NOT NULL`
] as const
