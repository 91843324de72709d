export const derivedAgain = [
  // Entities whose canonical rows are made again from what is stored, since their transform changed. Everything up to `position` has been done; it
  // moves in the transaction that writes the rows it covers.
  `CREATE TABLE sync.reprojections (
    entity_id int PRIMARY KEY REFERENCES sync.entities (id),
    transform_version int NOT NULL,
    position text COLLATE "C" NOT NULL DEFAULT '',
    records int NOT NULL DEFAULT 0,
    changed int NOT NULL DEFAULT 0,
    quarantined int NOT NULL DEFAULT 0,
    problem text,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    progress_at timestamptz,
    finished_at timestamptz)`,
  `CREATE INDEX reprojections_open ON sync.reprojections (entity_id) WHERE finished_at IS NULL`,
  // An alias is settled once no reference leads to the merged row any more.
  `ALTER TABLE sync.aliases ADD COLUMN settled_at timestamptz`,
  `CREATE INDEX aliases_unsettled ON sync.aliases (from_id) WHERE settled_at IS NULL`,
  // How far the sweep of references has come in each canonical table.
  `CREATE TABLE sync.reference_sweeps (
    canonical_entity text PRIMARY KEY,
    position text NOT NULL DEFAULT '',
    lap_started_at timestamptz,
    lap_finished_at timestamptz)`,
  // Rows that are referred to and have never been seen, since when, and whether the source was asked for them.
  `CREATE TABLE sync.orphans (
    target_id text PRIMARY KEY,
    canonical_entity text NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_at timestamptz)`,
  // Whoever waits for changes is woken by each commit that made some.
  `CREATE FUNCTION sync.tell_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_notify('openfaith_changes', ''); RETURN NULL; END $$`,
  `CREATE TRIGGER changes_told AFTER INSERT ON sync.changes FOR EACH ROW EXECUTE FUNCTION sync.tell_changes()`
] as const
