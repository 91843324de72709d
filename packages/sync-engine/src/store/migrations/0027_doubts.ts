export const doubts = [
  // Canonical rows of which a record tells otherwise than another one that stands for them: to be looked at when the run ends.
  `CREATE TABLE sync.doubts (
    id text PRIMARY KEY,
    entity_id int NOT NULL REFERENCES sync.entities (id),
    since timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE INDEX doubts_by_entity ON sync.doubts (entity_id)`,
  // Why an id is taken for another where the source has not merged them; NULL: it has.
  `ALTER TABLE sync.aliases ADD COLUMN evidence text`
] as const
