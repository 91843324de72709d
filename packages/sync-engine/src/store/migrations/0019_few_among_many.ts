export const fewAmongMany = [
  // What is open in quarantine, the latest first, among much that is resolved.
  `CREATE INDEX quarantine_open_in_pages ON sync.quarantine (id) WHERE resolved_at IS NULL`,
  // Whether an entity is being read just now does not depend on how often it has been.
  `CREATE INDEX streams_open ON sync.streams (entity_id) WHERE status IN ('pending', 'running')`,
  `CREATE INDEX decisions_in_pages ON sync.decisions (entity_id, id)`,
  // The change feed of one organisation does not pass those of all others.
  `CREATE INDEX changes_of_org ON sync.changes (org_id, xid, position)`
] as const
