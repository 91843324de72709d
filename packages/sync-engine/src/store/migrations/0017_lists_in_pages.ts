export const listsInPages = [
  // Groups of quarantine, entity by entity; the one by fingerprint alone leads to whichever entity it belongs to.
  `CREATE INDEX quarantine_groups_in_pages ON sync.quarantine (entity_id, fingerprint, id) WHERE resolved_at IS NULL`,
  // Entities of one name, of whichever connection.
  `CREATE INDEX entities_by_name ON sync.entities (entity, id)`
] as const
