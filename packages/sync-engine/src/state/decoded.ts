/** Rows of our own tables that do not decode are our bug, so they die; a lost database stays a `SqlError` that the caller may try again. */
import { Effect, Schema } from "effect"

/** For what `SqlSchema` makes. */
export const decoded = <A, E, R>(effect: Effect.Effect<A, E | Schema.SchemaError, R>) => Effect.catchTag(effect, "SchemaError", Effect.die)

/** For rows as the driver gives them. */
export const rowsAs =
  <A>(schema: Schema.ConstraintDecoder<A>) =>
  (rows: ReadonlyArray<unknown>) =>
    Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(schema))(rows))
