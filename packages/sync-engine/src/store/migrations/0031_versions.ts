export const versions = [
  // Which programs may use this store. `oldest_program`: the lowest last migration that a program has to know to read and write here; only a migration
  // that such a program could not live with raises it. `models`: fingerprints of the canonical models it has been at, the newest last.
  `CREATE TABLE sync.compatibility (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    oldest_program int NOT NULL,
    models text[] NOT NULL DEFAULT '{}')`,
  `INSERT INTO sync.compatibility (oldest_program) VALUES (31)`,
  // Under which major version of the workflows an attempt of a run, or a generation of a lane, was begun (null: it was not yet). Programs that do not
  // know it leave it to others.
  `ALTER TABLE sync.runs ADD COLUMN workflow_major int`,
  `ALTER TABLE sync.record_lanes ADD COLUMN workflow_major int`
] as const
