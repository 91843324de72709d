import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import { createRow, deleteRow, mergePersons, stampNow, touchRow, updateRow } from "./changes.ts"
import type { Church } from "./Church.ts"
import { anyRow, inventRow } from "./inventRow.ts"
import { directoryNames } from "./entityNames.ts"
import type { EntityName } from "./Kind.ts"
import { addCompanions } from "./companions.ts"
import { changeOther } from "./changeOther.ts"
import { liveWeightsOf } from "./liveWeights.ts"
import { project, projectionOf } from "./projections.ts"
import type { Happened, Mutation } from "./Mutation.ts"
import type { Row } from "./Row.ts"
import { tellEvents } from "./tellEvents.ts"

/** Chance does not delete people below this many, so that a long live run does not end with nobody. */
const fewestPeople = 10

const isDirectory: ReadonlySet<EntityName> = new Set(directoryNames)

const happened = (change: Happened["change"], row: Row): Happened => ({ change, entity: row.entity, id: row.id })

const chosen = (
  church: Church,
  mutation: { readonly entity: EntityName; readonly ids?: ReadonlyArray<string>; readonly count?: number }
) => {
  const table = church.tables[mutation.entity]
  if (mutation.ids !== undefined) return mutation.ids.flatMap((id) => table.byId.get(id) ?? [])
  const count = Math.min(mutation.count ?? 1, table.rows.length)
  if (count === table.rows.length) return [...table.rows]
  const rows = new Set<Row>()
  while (rows.size < count) {
    const row = anyRow(church, mutation.entity)
    if (row !== undefined) rows.add(row)
  }
  return [...rows]
}

const create = (
  church: Church,
  entity: EntityName,
  attributes: Readonly<Record<string, Schema.Json>> = {},
  refs: Readonly<Record<string, string | null>> = {}
): ReadonlyArray<Row> => {
  if (catalog[entity].references["origin"] !== undefined) return view(church, entity, refs)
  const invention = inventRow(church, entity, refs)
  if (invention === null) return []
  const known = Object.fromEntries(Object.keys(catalog[entity].attributes).map((name) => [name, invention.attributes[name] ?? null]))
  const row = createRow(church, entity, known, { ...invention.refs, ...refs })
  // A household is never without people.
  if (entity === "Household") {
    const attributes = { person_name: row.attributes["primary_contact_name"] ?? null, pending: false }
    createRow(church, "HouseholdMembership", attributes, { household: row.id, person: row.refs["primary_contact"] ?? null })
  }
  addCompanions(church, row)
  if (Object.keys(attributes).length > 0) updateRow(church, row, { attributes: { updated_at: known["updated_at"] ?? null, ...attributes } })
  return [row]
}

/** A product comes to know somebody, or a campus, of the people product. */
const view = (church: Church, entity: EntityName, refs: Readonly<Record<string, string | null>>): ReadonlyArray<Row> => {
  const to = catalog[entity].references["origin"]?.to[0] ?? entity
  const origin = typeof refs["origin"] === "string" ? church.tables[to].byId.get(refs["origin"]) : anyRow(church, to)
  return origin === undefined || projectionOf(church, entity, origin.id) !== undefined ? [] : [project(church, entity, origin)]
}

/** Something else in a row, made up. */
const madeUpChange = (church: Church, row: Row): Record<string, Schema.Json> => {
  const { dice } = church
  const word = `${dice.pick(["Ana", "J.R.", "Ζωή", "O’Neil", "光"])} ${dice.between(1, 9999)}`
  if (row.entity === "Person") {
    return dice.pick([
      { nickname: word },
      { last_name: word },
      { school_type: word },
      { membership: "Member" },
      { nickname: null },
      { grade: dice.between(1, 12) }
    ])
  }
  if (row.entity === "HouseholdMembership") return { pending: row.attributes["pending"] !== true }
  if (row.entity === "Email") return { address: `p${dice.between(1, 9_999_999)}@example.com` }
  if (row.entity === "PhoneNumber") return { number: `555${dice.between(1_000_000, 9_999_999)}` }
  if (row.entity === "Address") return { street_line_1: word, zip: String(dice.between(10_000, 99_999)) }
  if (!isDirectory.has(row.entity)) return changeOther(church, row, word)
  return "value" in row.attributes ? { value: word } : { name: word }
}

const live = (church: Church): ReadonlyArray<Happened> => {
  const weights = liveWeightsOf(church)
  const [entity, , acts] = weights[church.dice.weighted(weights.map(([, weight]) => weight))] ?? (["Person", 1, [1, 0, 0]] as const)
  const act = church.dice.weighted(acts)
  if (act === 1) return apply(church, { do: "create", entity })
  if (act === 2 && (entity !== "Person" || church.tables.Person.rows.length > fewestPeople)) return apply(church, { do: "delete", entity })
  return apply(church, { do: "update", entity })
}

const apply = (church: Church, mutation: Mutation): ReadonlyArray<Happened> => {
  switch (mutation.do) {
    case "create":
      return Array.from({ length: mutation.count ?? 1 }, () => create(church, mutation.entity, mutation.attributes, mutation.refs))
        .flat()
        .map((row) => happened("created", row))
    case "untimed":
      return Array.from({ length: mutation.count ?? 1 }, () => create(church, mutation.entity, { updated_at: null }))
        .flat()
        .map((row) => happened("created", row))
    case "update":
      return chosen(church, mutation).map((row) => {
        updateRow(church, row, {
          attributes: mutation.attributes ?? madeUpChange(church, row),
          ...(mutation.refs && { refs: mutation.refs })
        })
        return happened("updated", row)
      })
    case "touch":
      return chosen(church, mutation).map((row) => {
        touchRow(church, row)
        return happened("updated", row)
      })
    case "tie": {
      const rows = chosen(church, { ...mutation, count: mutation.count ?? 10 })
      const updated_at = stampNow(church)
      if ("updated_at" in catalog[mutation.entity].attributes) {
        church.tables[mutation.entity].changeAll(rows, () => ({ attributes: { updated_at } }))
      }
      return rows.map((row) => happened("updated", row))
    }
    case "delete":
      return chosen(church, mutation).map((row) => {
        deleteRow(church, row)
        return happened("deleted", row)
      })
    case "merge": {
      const people = church.tables.Person
      const keep = mutation.keep === undefined ? anyRow(church, "Person") : people.byId.get(mutation.keep)
      const others = people.rows.filter((row) => row !== keep)
      const remove = mutation.remove === undefined ? others[church.dice.between(0, others.length - 1)] : people.byId.get(mutation.remove)
      if (keep === undefined || remove === undefined || keep === remove) return []
      return [happened("created", mergePersons(church, keep, remove)), happened("updated", keep), happened("deleted", remove)]
    }
    default:
      return Array.from({ length: mutation.count ?? 1 }, () => live(church)).flat()
  }
}

/** Lets something happen. A clock set by hand first moves on a second; one that follows outside time is told `nowMillis`. */
export const mutate = (church: Church, mutation: Mutation, nowMillis?: number): ReadonlyArray<Happened> => {
  if (nowMillis !== undefined) church.clock.observe(nowMillis)
  church.clock.tick()
  const all = apply(church, mutation)
  tellEvents(church)
  return all
}
