export const inboxByConnection = [
  // What was delivered to a connection lately, among all that is kept.
  `CREATE INDEX webhook_inbox_of_connection ON sync.webhook_inbox (connection_id, received_at)`
] as const
