/** Facts as kinds. What does not fit together stops the program at once: the tables are ours. */
import { entityIn, qualified, type EntityName, type Product } from "../entityNames.ts"
import type { Association, FieldType, Kind, Reference } from "../Kind.ts"
import type { Facts } from "./Facts.ts"

const words = (text: string | undefined) => (text ?? "").split(/\s+/).filter((word) => word !== "")

const fieldTypes: ReadonlyArray<FieldType> = ["string", "integer", "float", "boolean", "date", "date_time", "primary_key", "json"]

const usualType = (name: string): FieldType => {
  if (name.endsWith("_at")) return "date_time"
  if (name.endsWith("_id")) return "primary_key"
  return name.endsWith("_count") ? "integer" : "string"
}

const wrong = (where: string, what: string): never => {
  throw new Error(`${where}: ${what} is not understood.`)
}

const readAttributes = (where: string, text: string) => {
  const attributes: Record<string, FieldType> = {}
  const choices: Record<string, ReadonlyArray<string>> = {}
  const onlyWithFields: Array<string> = []
  for (const word of words(text)) {
    const [, name = "", type, values, mark] = /^(\w+)(?::(\w+)|=([^?]+))?(\?)?$/.exec(word) ?? wrong(where, word)
    attributes[name] = type === undefined ? usualType(name) : (fieldTypes.find((known) => known === type) ?? wrong(where, word))
    if (values !== undefined) {
      attributes[name] = "string"
      choices[name] = values.split("|")
    }
    if (mark !== undefined) onlyWithFields.push(name)
  }
  return { attributes, choices, onlyWithFields }
}

const readReferences = (where: string, product: Product, text: string | undefined) => {
  const references: Record<string, Reference> = {}
  const relationships: Record<string, { readonly type: string; readonly many: boolean }> = {}
  for (const word of words(text)) {
    const [, ref = "", mark, to = "", type, list] = /^(\w+)([:!])([\w|]+)(?:\/(\w+))?(\[\])?$/.exec(word) ?? wrong(where, word)
    const many = list !== undefined
    const entities = to.split("|").flatMap((name) => entityIn(product, name) ?? [])
    references[ref] = { to: entities, isHard: mark === "!", many }
    relationships[ref] = { type: type ?? to, many }
  }
  return { references, relationships }
}

/** Where an association that goes over another one ends. */
type Ends = (entity: EntityName, association: string) => EntityName

const readAssociation = (
  where: string,
  product: Product,
  own: EntityName,
  references: Readonly<Record<string, Reference>>,
  word: string,
  ends: Ends
): readonly [string, Association] => {
  const [, name = "", mark = "", rest = ""] = /^(\w+)(\*|:|=|@|\^|\[)?([\w.]*)\]?$/.exec(word) ?? wrong(where, word)
  const held = (ref: string) => references[ref]?.to[0] ?? wrong(where, word)
  if (mark === "" || mark === "=") {
    const ref = mark === "" ? name : rest
    const to = references[ref]?.to[0]
    return [name, to === undefined ? { via: "absent", to: null, many: false } : { via: "own", to, many: false, ref }]
  }
  if (mark === "[") {
    const list = rest === "" ? name : rest
    return [name, { via: "listed", to: held(list), many: true, list }]
  }
  if (mark === "^") return [name, { via: "organization", to: entityIn(product, "Organization") ?? wrong(where, word), many: false }]
  if (rest === "") return [name, { via: "absent", to: null, many: mark === "*" }]
  const [first = "", second = "", third] = rest.split(".")
  const to = entityIn(product, first)
  if (mark === "@") return [name, { via: "listing", to: to ?? wrong(where, word), many: true, list: second }]
  if (to !== null && third !== undefined)
    return [name, { via: "across", to: ends(to, third), many: true, middle: to, ref: second, second: third }]
  if (to !== null) return [name, { via: "children", to, many: mark === "*", ref: second }]
  return [name, { via: "through", to: ends(ends(own, first), second), many: mark === "*", first, second }]
}

const readOne = (product: Product, type: string, facts: Facts) => {
  const name = entityIn(product, type) ?? wrong(product, type)
  const shown = readReferences(name, product, facts.refs)
  const kept = readReferences(name, product, facts.keeps)
  const creatable = words(facts.creatable)
  return {
    name,
    product,
    type,
    path: facts.path,
    under: facts.under ?? null,
    ...readAttributes(name, facts.attributes),
    relationships: shown.relationships,
    references: { ...shown.references, ...kept.references },
    canInclude: words(facts.include),
    canOrderBy: words(facts.order),
    canQueryBy: words(facts.query),
    canQueryBySpecial: words(facts.special),
    filters: Object.fromEntries(Object.entries(facts.filters ?? {}).map(([path, names]) => [path, words(names)])),
    createsAt: words(facts.createsAt),
    creatable,
    updatable: facts.updatable === undefined ? null : facts.updatable === "=" ? creatable : words(facts.updatable),
    isDeletable: facts.deletes ?? false
  }
}

/** The kinds of a product, by entity. `outside` tells where associations of resources lead that are described elsewhere. */
export const readFacts = (
  product: Product,
  table: Readonly<Record<string, Facts>>,
  outside: (entity: EntityName, association: string) => EntityName | null = () => null
): ReadonlyArray<Kind> => {
  const ones = new Map(
    Object.entries(table).map(([type, facts]) => [qualified(product, type), { facts, one: readOne(product, type, facts) }])
  )
  const wordOf = (entity: EntityName, association: string) =>
    words(ones.get(entity)?.facts.below).find((word) => /^\w+/.exec(word)?.[0] === association)
  const ends: Ends = (entity, association) => {
    const word = wordOf(entity, association)
    const known = ones.get(entity)
    if (known === undefined) return outside(entity, association) ?? wrong(entity, association)
    if (word === undefined) return known.one.references[association]?.to[0] ?? wrong(entity, association)
    return readAssociation(entity, product, entity, known.one.references, word, ends)[1].to ?? wrong(entity, association)
  }
  return [...ones.values()].map(({ facts, one }) => ({
    ...one,
    associations: Object.fromEntries(
      words(facts.below).map((word) => readAssociation(one.name, product, one.name, one.references, word, ends))
    )
  }))
}
