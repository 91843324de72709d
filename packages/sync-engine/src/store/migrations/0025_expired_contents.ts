export const expiredContents = [
  // Deleted records that still have their content: it goes after a while.
  `CREATE INDEX records_with_expiring_content ON sync.records (deleted_at) WHERE deleted_at IS NOT NULL AND payload IS NOT NULL`
] as const
