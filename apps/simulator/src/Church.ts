import type { Schema } from "effect"
import type { Token } from "./access.ts"
import type { ChurchClock } from "./ChurchClock.ts"
import type { Dice } from "./Dice.ts"
import type { FaultDesk } from "./FaultDesk.ts"
import type { EntityName, Product } from "./entityNames.ts"
import type { OAuthDesk } from "./OAuthDesk.ts"
import type { RateGate } from "./RateGate.ts"
import type { RequestLog } from "./RequestLog.ts"
import type { Row } from "./Row.ts"
import type { Table } from "./Table.ts"
import { secondsOf } from "./timestamps.ts"
import type { WebhookDesk } from "./WebhookDesk.ts"

/** One church and everything the API needs to answer for it. Changed only through `mutate`, `write` and the members that say so. */
export interface Church {
  readonly seed: number
  readonly tables: Readonly<Record<EntityName, Table>>
  readonly clock: ChurchClock
  /** Chance for what happens after the church was made. */
  readonly dice: Dice
  readonly timeZone: string
  /** Products that are filled, and live. */
  readonly products: ReadonlySet<Product>
  /** Products that show some of the people product's rows under other ids, `by` further on. */
  readonly strangeIds: { readonly products: ReadonlyArray<Product>; readonly share: number; readonly by: number }
  readonly tokens: ReadonlyArray<Token>
  readonly oauth: OAuthDesk
  readonly gate: RateGate
  readonly faults: FaultDesk
  readonly requests: RequestLog
  readonly webhooks: WebhookDesk
  /** Row lists worth keeping, by query; each names the table version it was made from. */
  readonly lists: Map<string, { readonly version: number; readonly rows: ReadonlyArray<Row> }>
  /** Scheme and host that links begin with. Set through `setBaseUrl`. */
  baseUrl: string
  /** Characters of kept representations; above a limit no more are kept. */
  keptCharacters: number
  /** Added to the `updated_at` of changes, to play a source whose stamps are off. */
  stampSkewSeconds: number
}

/** When the made-up history ends and the church's own time begins. */
export const historyEnd = secondsOf("2026-01-01T00:00:00Z")

/** Adds a row under the next id. */
export const addRow = (
  church: Church,
  entity: EntityName,
  attributes: Record<string, Schema.Json>,
  refs: Record<string, string | null> = {},
  lists: Record<string, ReadonlyArray<string>> | null = null
): Row => {
  const table = church.tables[entity]
  const serial = table.takeSerial(church.dice.chance(0.1) ? church.dice.between(1, 3) : 0)
  const row: Row = { entity, id: String(serial), serial, attributes, refs, ...(lists === null ? {} : { lists }), text: null, headLength: 0 }
  table.insert(row)
  return row
}

/** Adds a row under an id that is known already. */
export const insertRow = (
  church: Church,
  entity: EntityName,
  serial: number,
  attributes: Record<string, Schema.Json>,
  refs: Record<string, string | null>
): Row => {
  const row: Row = { entity, id: String(serial), serial, attributes, refs, text: null, headLength: 0 }
  church.tables[entity].insert(row)
  return row
}

/** Representations carry absolute links, so none made before may stay. */
export const setBaseUrl = (church: Church, baseUrl: string) => {
  church.baseUrl = baseUrl
  church.keptCharacters = 0
  for (const table of Object.values(church.tables)) for (const row of table.rows) row.text = null
}
