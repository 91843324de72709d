/** By which a source knows that a list is what it was, and the turn of the entity at which all that it showed was stored. */
export const validators = [`ALTER TABLE sync.entities ADD COLUMN validator text, ADD COLUMN validator_turn bigint`] as const
