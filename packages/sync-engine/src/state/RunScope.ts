import { Schema } from "effect"

/**
 * What a run covers: all enabled entities, or those named (with what they cannot be read without). `rotation`: of these as many as a day's share of
 * requests allows, the most overdue first. `manyChanged`: many records are known to have changed just now.
 */
export const RunScope = Schema.Struct({
  entities: Schema.NullOr(Schema.Array(Schema.String)),
  rotation: Schema.optionalKey(Schema.Literal(true)),
  manyChanged: Schema.optionalKey(Schema.Literal(true))
})
export type RunScope = typeof RunScope.Type

/** A scope as it is stored: the same for the same entities, however they were named. */
export const scopeText = ({ entities, manyChanged, rotation }: RunScope): string =>
  JSON.stringify({
    entities: entities === null ? null : [...entities].sort(),
    ...(rotation ? { rotation } : {}),
    ...(manyChanged ? { manyChanged } : {})
  })
