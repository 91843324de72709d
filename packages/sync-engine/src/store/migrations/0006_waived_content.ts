export const waivedContent = [
  // What was waived is known again by its content, as two looks at a record are compared everywhere.
  `ALTER TABLE sync.quarantine ADD COLUMN hash bytea`,
  `CREATE INDEX quarantine_waived ON sync.quarantine (entity_id, external_id) WHERE resolution LIKE 'waived: %'`,
  `CREATE INDEX quarantine_groups ON sync.quarantine (fingerprint, id) WHERE resolved_at IS NULL`
] as const
