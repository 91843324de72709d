import { basicToken, demoToken, type Token } from "./access.ts"
import { historyEnd, type Church } from "./Church.ts"
import { clockSetByHand, clockThatFollows } from "./ChurchClock.ts"
import { makeDice } from "./Dice.ts"
import { makeFaultDesk } from "./FaultDesk.ts"
import { perEntity, products, type EntityName, type Product } from "./entityNames.ts"
import { OAuthDesk } from "./OAuthDesk.ts"
import { populate } from "./populate.ts"
import { populateProducts } from "./populateProducts.ts"
import { makeRateGate, planningCenterLimits, type Limits } from "./RateGate.ts"
import { makeRequestLog } from "./RequestLog.ts"
import { Table } from "./Table.ts"
import { WebhookDesk } from "./WebhookDesk.ts"

/** By so much strange ids are greater than those of People, unless it is said otherwise: nobody has them there. */
const farAway = 50_000_000

export interface ChurchOptions {
  /** Same seed, same church. Default 1. */
  readonly seed?: number
  /** Default 500. */
  readonly people?: number
  /** Products that are filled and live. Without any there is the directory only: people, what belongs to them, and look-ups; all else is empty. */
  readonly products?: ReadonlyArray<Product> | "all"
  /**
   * Products in which a share of people has another id than in People, as users have reported of groups and giving. Default: none. `by` so much it is
   * greater: where that is little, it is somebody else's in People.
   */
  readonly strangeIds?: { readonly products: ReadonlyArray<Product>; readonly share: number; readonly by?: number }
  /** So many rows of check-ins' people come without an id, as users have reported. Default 0. */
  readonly namelessGuests?: number
  readonly baseUrl?: string
  readonly limits?: Partial<Limits>
  readonly tokens?: ReadonlyArray<Token>
  /** Whether a merge also tells that the removed person was destroyed; not known of the real one. Default: it does not. */
  readonly mergeDestroys?: boolean
  /** Outside time (milliseconds) for a clock that follows it; without, the clock moves only when told and by changes. */
  readonly followFrom?: number
}

/** Rows of all resources begin near the same id, so that an id alone never tells them apart, and cross to one digit more. */
const firstSerial = 99_900

const otherSerials: Partial<Readonly<Record<EntityName, number>>> = {
  Organization: 400,
  Campus: 7,
  Tab: 7,
  FieldDefinition: 7,
  MaritalStatus: 0,
  InactiveReason: 0,
  NamePrefix: 0,
  NameSuffix: 0
}

export const makeChurch = (options: ChurchOptions = {}): Church => {
  const seed = options.seed ?? 1
  const church: Church = {
    seed,
    tables: perEntity((entity) => new Table(otherSerials[entity] ?? firstSerial)),
    clock: options.followFrom === undefined ? clockSetByHand(historyEnd) : clockThatFollows(historyEnd, options.followFrom),
    dice: makeDice(seed ^ 0x5eed),
    timeZone: "America/Chicago",
    products: new Set(options.products === "all" ? products : options.products),
    tokens: options.tokens ?? [basicToken(demoToken)],
    oauth: new OAuthDesk(seed),
    gate: makeRateGate({ ...planningCenterLimits, ...options.limits }),
    faults: makeFaultDesk(seed),
    requests: makeRequestLog(),
    webhooks: new WebhookDesk(seed, options.mergeDestroys ?? false),
    strangeIds: { by: farAway, ...(options.strangeIds ?? { products: [], share: 0 }) },
    lists: new Map(),
    baseUrl: options.baseUrl ?? "https://api.planningcenteronline.com",
    keptCharacters: 0,
    stampSkewSeconds: 0
  }
  populate(church, makeDice(seed), options.people ?? 500)
  populateProducts(church, { namelessGuests: options.namelessGuests ?? 0 })
  for (const table of Object.values(church.tables)) table.onChange = (row, event) => church.webhooks.note(row, event)
  return church
}
