import type { Church } from "./Church.ts"
import type { EntityName } from "./entityNames.ts"
import type { Row } from "./Row.ts"

type Rule = (church: Church, row: Row) => void

/** What the source works out from other rows, by the entity whose rows it is worked out from. */
const rules: Readonly<Partial<Record<EntityName, Rule>>> = {}

/** Brings in line what hangs on a row that has come, changed or gone. */
export const settle = (church: Church, row: Row) => rules[row.entity]?.(church, row)
