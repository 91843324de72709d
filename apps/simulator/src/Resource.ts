/** A row as the API shows it. */
import type { Schema } from "effect"
import { follow, referred } from "./associations.ts"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import { entityNames, type EntityName } from "./Kind.ts"
import type { Row } from "./Row.ts"

export interface Identifier {
  readonly type: string
  readonly id: string
}

export interface Relationship {
  readonly links?: { readonly related: string }
  readonly data: Identifier | ReadonlyArray<Identifier> | null
}

export interface Resource {
  readonly type: string
  /** Null where the source answers none. */
  readonly id: string | null
  readonly attributes: Readonly<Record<string, Schema.Json>>
  readonly relationships?: Readonly<Record<string, Relationship>>
  readonly links: Readonly<Record<string, string | null>>
}

/** How a request wants its rows. */
export interface Wishes {
  readonly include: ReadonlyArray<string>
  readonly fields: ReadonlyMap<string, ReadonlyArray<string>>
  readonly version: string
  /** A row answered alone carries a link per association; in a list only `self`. */
  readonly isAlone: boolean
}

/** Characters of representations kept per church; a full read of a large church costs no more memory than this. */
const keptCharactersLimit = 150_000_000

/** From this version on a person's gender is an attribute only, and who created the person is told. */
export const createdByVersion = "2025-11-10"

export const selfOf = (church: Church, row: Row): string => {
  const { path, product, type, under } = catalog[row.entity]
  const root = `${church.baseUrl}/${product}/v2`
  if (type === "Organization") return root
  const parent = under === null ? undefined : referred(church, row, under)
  return `${parent === undefined ? root : selfOf(church, parent)}/${path}/${row.id}`
}

const shownByDefault = new Map(
  entityNames.map((entity) => {
    const kind = catalog[entity]
    return [entity, Object.keys(kind.attributes).filter((name) => !kind.onlyWithFields.includes(name))] as const
  })
)

const shownNames = (entity: EntityName, named: ReadonlyArray<string> | undefined) =>
  named === undefined ? (shownByDefault.get(entity) ?? []) : Object.keys(catalog[entity].attributes).filter((name) => named.includes(name))

const attributesOf = (row: Row, named: ReadonlyArray<string> | undefined) =>
  Object.fromEntries(shownNames(row.entity, named).map((name) => [name, row.attributes[name] ?? null]))

const identify = (row: Row): Identifier => ({ type: catalog[row.entity].type, id: row.id })

const shownId = (row: Row) => (row.serial < 0 ? null : row.id)

const relationshipsOf = (church: Church, row: Row, wishes: Wishes) => {
  const kind = catalog[row.entity]
  const relationships: Record<string, Relationship> = {}
  for (const [name, { type, many }] of Object.entries(kind.relationships)) {
    if (name === "gender" && wishes.version >= createdByVersion) continue
    if (many) {
      const ids = row.lists?.[name]
      relationships[name] = { data: ids === undefined ? follow(church, row, name).map(identify) : ids.map((id) => ({ type, id })) }
      continue
    }
    const id = name === "organization" ? church.tables.Organization.rows[0]?.id : row.refs[name]
    // A row without an id cannot be named.
    const isNamed = typeof id === "string" && !id.startsWith("-")
    relationships[name] = { data: isNamed ? { type: row.refs[`${name}_type`] ?? type, id } : null }
  }
  if (row.entity === "Person" && wishes.version >= createdByVersion) relationships["created_by"] = { data: null }
  for (const name of wishes.include) {
    const association = kind.associations[name]
    if (association === undefined || !kind.canInclude.includes(name)) continue
    const rows = follow(church, row, name)
    const known = relationships[name]?.data
    const data = association.many ? rows.map(identify) : (known ?? (rows[0] === undefined ? null : identify(rows[0])))
    relationships[name] = { links: { related: `${selfOf(church, row)}/${name}` }, data }
  }
  return relationships
}

const linksOf = (church: Church, row: Row, isAlone: boolean) => {
  const self = selfOf(church, row)
  if (!isAlone) return { self }
  const links: Record<string, string | null> = {}
  for (const [name, association] of Object.entries(catalog[row.entity].associations)) {
    links[name] = association.many || follow(church, row, name).length > 0 ? `${self}/${name}` : null
  }
  return { ...links, self }
}

export const resourceOf = (church: Church, row: Row, wishes: Wishes): Resource => {
  const relationships = relationshipsOf(church, row, wishes)
  return {
    type: catalog[row.entity].type,
    id: shownId(row),
    attributes: attributesOf(row, wishes.fields.get(catalog[row.entity].type)),
    ...(Object.keys(relationships).length === 0 ? {} : { relationships }),
    links: linksOf(church, row, wishes.isAlone)
  }
}

/** Everything after the attributes. */
const tailOf = (church: Church, row: Row, wishes: Wishes) => {
  const relationships = relationshipsOf(church, row, wishes)
  const written = Object.keys(relationships).length === 0 ? "" : `"relationships":${JSON.stringify(relationships)},`
  return `,${written}"links":${JSON.stringify(linksOf(church, row, wishes.isAlone))}}`
}

/** Written piece by piece: an object of thirty keys made only to be written takes several times as long. */
const headOf = (row: Row, named: ReadonlyArray<string> | undefined) => {
  const attributes = shownNames(row.entity, named)
    .map((name) => `"${name}":${JSON.stringify(row.attributes[name] ?? null)}`)
    .join(",")
  const id = row.serial < 0 ? "null" : `"${row.id}"`
  return `{"type":"${catalog[row.entity].type}","id":${id},"attributes":{${attributes}}`
}

/** The row as JSON: `resourceOf` in text. The default representation is made once and kept until the row changes. */
export const textOf = (church: Church, row: Row, wishes: Wishes) => {
  const named = wishes.fields.get(catalog[row.entity].type)
  if (named !== undefined) return headOf(row, named) + tailOf(church, row, wishes)
  const { canInclude } = catalog[row.entity]
  const isOfThisVersion = row.entity !== "Person" || wishes.version < createdByVersion
  const isDefault = !wishes.isAlone && isOfThisVersion && !wishes.include.some((name) => canInclude.includes(name))
  if (row.text !== null) return isDefault ? row.text : row.text.slice(0, row.headLength) + tailOf(church, row, wishes)
  const head = headOf(row, undefined)
  const tail = tailOf(church, row, wishes)
  if (isDefault && church.keptCharacters < keptCharactersLimit) {
    church.keptCharacters += head.length + tail.length
    row.text = head + tail
    row.headLength = head.length
    return row.text
  }
  return head + tail
}
