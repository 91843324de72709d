export const products = [
  // The products, or single entities, that a connection reads; NULL: all that its adapter has. An entity that an adapter gains later goes by it.
  `ALTER TABLE sync.connections ADD COLUMN products text[]`
] as const
