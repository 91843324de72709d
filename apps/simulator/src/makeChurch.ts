import { basicToken, demoToken, type Token } from "./access.ts"
import { historyEnd, type Church } from "./Church.ts"
import { clockSetByHand, clockThatFollows } from "./ChurchClock.ts"
import { makeDice } from "./Dice.ts"
import { makeFaultDesk } from "./FaultDesk.ts"
import type { EntityName } from "./Kind.ts"
import { OAuthDesk } from "./OAuthDesk.ts"
import { populate } from "./populate.ts"
import { makeRateGate, planningCenterLimits, type Limits } from "./RateGate.ts"
import { makeRequestLog } from "./RequestLog.ts"
import { Table } from "./Table.ts"
import { WebhookDesk } from "./WebhookDesk.ts"

export interface ChurchOptions {
  /** Same seed, same church. Default 1. */
  readonly seed?: number
  /** Default 500. */
  readonly people?: number
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

const emptyTables = (): Record<EntityName, Table> => ({
  Organization: new Table(400),
  Campus: new Table(7),
  Tab: new Table(7),
  FieldDefinition: new Table(7),
  FieldOption: new Table(firstSerial),
  MaritalStatus: new Table(0),
  InactiveReason: new Table(0),
  NamePrefix: new Table(0),
  NameSuffix: new Table(0),
  Person: new Table(firstSerial),
  Email: new Table(firstSerial),
  PhoneNumber: new Table(firstSerial),
  Address: new Table(firstSerial),
  FieldDatum: new Table(firstSerial),
  Household: new Table(firstSerial),
  HouseholdMembership: new Table(firstSerial),
  PersonMerger: new Table(firstSerial)
})

export const makeChurch = (options: ChurchOptions = {}): Church => {
  const seed = options.seed ?? 1
  const church: Church = {
    seed,
    tables: emptyTables(),
    clock: options.followFrom === undefined ? clockSetByHand(historyEnd) : clockThatFollows(historyEnd, options.followFrom),
    dice: makeDice(seed ^ 0x5eed),
    timeZone: "America/Chicago",
    tokens: options.tokens ?? [basicToken(demoToken)],
    oauth: new OAuthDesk(seed),
    gate: makeRateGate({ ...planningCenterLimits, ...options.limits }),
    faults: makeFaultDesk(seed),
    requests: makeRequestLog(),
    webhooks: new WebhookDesk(seed, options.mergeDestroys ?? false),
    lists: new Map(),
    baseUrl: options.baseUrl ?? "https://api.planningcenteronline.com",
    keptCharacters: 0,
    stampSkewSeconds: 0
  }
  populate(church, makeDice(seed), options.people ?? 500)
  for (const table of Object.values(church.tables)) table.onChange = (row, event) => church.webhooks.note(row, event)
  return church
}
