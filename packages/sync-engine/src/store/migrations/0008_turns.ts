export const turns = [
  // Counts the transactions that wrote an entity's records. Who judges a look against what is stored writes only at the turn it has read.
  `ALTER TABLE sync.entities SET (fillfactor = 50)`,
  `ALTER TABLE sync.entities ADD COLUMN turn bigint NOT NULL DEFAULT 0,
    -- The latest answer among the sightings that were forgotten with their runs: until then any record may have been shown.
    ADD COLUMN shown_until timestamptz`,
  // A page that shows a record as it is stored leaves no other trace than its sighting, so that is found by time.
  `ALTER TABLE sync.sightings ADD COLUMN entity_id int, ADD COLUMN received_at timestamptz`,
  `UPDATE sync.sightings g SET entity_id = s.entity_id, received_at = clock_timestamp() FROM sync.streams s WHERE s.id = g.stream_id`,
  `ALTER TABLE sync.sightings ALTER COLUMN entity_id SET NOT NULL, ALTER COLUMN received_at SET NOT NULL`,
  `CREATE INDEX sightings_by_time ON sync.sightings (entity_id, received_at)`,
  // The stored look is a read by id: a list that shows an older version afterwards lags.
  `ALTER TABLE sync.records ADD COLUMN by_id boolean NOT NULL DEFAULT false`
] as const
