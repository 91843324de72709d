/** Of sources whose times name no zone: in which one the clocks of the account go. */
export const zone = [`ALTER TABLE sync.connections ADD COLUMN zone text`] as const
