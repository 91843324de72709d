export const requestsByPurpose = [
  // What the requests were sent for: how many by purpose, those that are none left out. NULL where it was not counted.
  `ALTER TABLE sync.sightings ADD COLUMN requests_for jsonb`
] as const
