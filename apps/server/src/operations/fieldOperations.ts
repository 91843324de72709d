/** Which fields of a connection are read and stored, and how that is changed. */
import { FieldSwitches, type FieldSwitchesShape } from "@openfaith/sync-engine"
import { Effect } from "effect"

export interface FieldOperations {
  readonly fields: FieldSwitchesShape["list"]
  /** Fields are named `entity.field`. What is stored of one that is switched off is removed; one that is switched on is read anew. */
  readonly switchFields: FieldSwitchesShape["set"]
}

export const makeFieldOperations = Effect.map(FieldSwitches, ({ list, set }): FieldOperations => ({ fields: list, switchFields: set }))
