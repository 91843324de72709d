/** What products are filled with: rows with attributes made up where they do not matter, and chance of the product's own. */
import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import { addRow, historyEnd, type Church } from "./Church.ts"
import { makeDice, type Dice } from "./Dice.ts"
import { entityIn, type EntityName, type Product } from "./entityNames.ts"
import { inventAttributes } from "./inventAttributes.ts"
import { project } from "./projections.ts"
import { textIn, type Row } from "./Row.ts"
import { secondsOf, stamp } from "./timestamps.ts"

export const day = 86_400
export const week = 7 * day

export interface Filling {
  readonly church: Church
  readonly dice: Dice
  /** Everyone of the people product. */
  readonly everyone: ReadonlyArray<Row>
  /** How many of something there are in a church of this size, and at least. */
  readonly sized: (perPerson: number, atLeast: number) => number
  readonly add: (
    entity: EntityName,
    attributes: Readonly<Record<string, Schema.Json>>,
    refs?: Record<string, string | null>,
    lists?: Record<string, ReadonlyArray<string>>
  ) => Row
  /** The view a product has of somebody, or null where there is nobody. */
  readonly person: (product: Product, person: Row | undefined, own?: Readonly<Record<string, Schema.Json>>) => Row
  readonly one: (rows: ReadonlyArray<Row>) => Row | undefined
  readonly idOf: (rows: ReadonlyArray<Row>, probability?: number) => string | null
  readonly some: (rows: ReadonlyArray<Row>, share: number) => ReadonlyArray<Row>
  /** Different rows, at most so many. */
  readonly several: <A>(rows: ReadonlyArray<A>, count: number) => ReadonlyArray<A>
  readonly moment: (from: number, until?: number) => string
  readonly times: <A>(count: number, make: (index: number) => A) => ReadonlyArray<A>
}

const seeds: ReadonlyArray<string> = [
  "people",
  "groups",
  "check-ins",
  "calendar",
  "giving",
  "services",
  "registrations",
  "publishing",
  "api"
]

export const makeFilling = (church: Church, product: Product): Filling => {
  const dice = makeDice((church.seed ^ 0xf111) + seeds.indexOf(product) * 7919)
  const everyone = church.tables.Person.rows
  const moment = (from: number, until = historyEnd - 1) => stamp(dice.between(Math.min(from, until), until))
  const one = (rows: ReadonlyArray<Row>) => rows[dice.between(0, rows.length - 1)]
  return {
    church,
    dice,
    everyone,
    sized: (perPerson, atLeast) => Math.max(atLeast, Math.round(everyone.length * perPerson)),
    add: (entity, attributes, refs = {}, lists) => {
      const given = attributes["created_at"]
      const created = typeof given === "string" ? given : moment(historyEnd - 600 * day)
      const updated = dice.chance(0.4) ? created : moment(secondsOf(created))
      return addRow(church, entity, inventAttributes(dice, entity, { created, updated }, attributes), refs, lists ?? null)
    },
    person: (product, person, own = {}) => {
      const entity = entityIn(product, "Person")
      const origin = person ?? everyone[0]
      if (entity === null || origin === undefined) throw new Error(`${product} has no people.`)
      return product === "people" ? origin : project(church, entity, origin, own)
    },
    one,
    idOf: (rows, probability = 1) => (dice.chance(probability) ? (one(rows)?.id ?? null) : null),
    some: (rows, share) => rows.filter(() => dice.chance(share)),
    several: (rows, count) => {
      if (count >= rows.length) return [...rows]
      const places = new Set<number>()
      for (let tries = 0; places.size < count && tries < count * 4; tries++) places.add(dice.between(0, rows.length - 1))
      return [...places].flatMap((place) => rows[place] ?? [])
    },
    moment,
    times: (count, make) => Array.from({ length: count }, (_, index) => make(index))
  }
}

/** Adults who are active, as those who serve are. */
export const adultsIn = ({ everyone }: Filling) =>
  everyone.filter(({ attributes }) => attributes["child"] === false && attributes["status"] === "active")

export const fullName = (row: Row) => `${textIn(row, "first_name")} ${textIn(row, "last_name")}`.trim()

/** Sets attributes of a row that was made just now. */
export const complete = (row: Row, attributes: Readonly<Record<string, Schema.Json>>) => {
  for (const [name, value] of Object.entries(attributes)) if (name in catalog[row.entity].attributes) row.attributes[name] = value
}
