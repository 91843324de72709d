/**
 * A wire row becomes the record `toCanonical` takes, or one says why not. Absent is not null: a row that lacks what its entity declares is partial
 * and has to be read in full by id. Words about a problem name types, never values: rows hold personal data.
 */
import type { SourceRef } from "@openfaith/canonical/vocabulary"
import { Result, Schema, SchemaAST, SchemaIssue } from "effect"
import type { AnyEntity, Relation, Relations, SourceRecord } from "../Entity.ts"
import type { WireRow } from "./WireFormat.ts"

export interface RowProblem {
  /** Where in the row: `attributes.child`, `relationships.person`. */
  readonly path: string
  readonly problem: string
}

export type DecodedRow =
  | { readonly _tag: "Record"; readonly record: SourceRecord<AnyEntity["attributes"]["Type"], Relations> }
  /** `missing`: declared attributes and relations the row does not mention. */
  | { readonly _tag: "Partial"; readonly missing: ReadonlyArray<string> }
  | { readonly _tag: "Invalid"; readonly problems: ReadonlyArray<RowProblem> }

/** `parent` is the id of the row whose nested list this row was read from; `null` where it came from a flat list or by id. */
export const decodeRecord = (entity: AnyEntity, row: WireRow, parent: string | null): DecodedRow => compiled(entity)(row, parent)

const decoders = new WeakMap<AnyEntity, (row: WireRow, parent: string | null) => DecodedRow>()

const compiled = (entity: AnyEntity) => {
  const known = decoders.get(entity)
  if (known) return known
  const made = compile(entity)
  decoders.set(entity, made)
  return made
}

const compile = (entity: AnyEntity) => {
  const decode = Schema.decodeUnknownResult(entity.attributes, { errors: "all" })
  const required = Object.entries(entity.attributes.fields).flatMap(([key, field]) => (SchemaAST.isOptional(field.ast) ? [] : [key]))
  const relations = Object.entries(entity.relations)

  return (row: WireRow, parent: string | null): DecodedRow => {
    const missing: Array<string> = []
    for (const key of required) if (!Object.hasOwn(row.attributes, key)) missing.push(`attributes.${key}`)
    const problems: Array<RowProblem> = []
    const related: Record<string, SourceRef | ReadonlyArray<SourceRef> | null> = {}
    for (const [name, relation] of relations) {
      const found = findRelated(name, relation, row, parent)
      if (found === undefined) missing.push(pathOf(name, relation))
      else if (typeof found === "string") problems.push({ path: pathOf(name, relation), problem: found })
      else related[name] = found
    }
    // What is there is judged once all of it is there.
    if (missing.length > 0) return { _tag: "Partial", missing: [...new Set(missing)] }
    const attributes = decode(row.attributes)
    if (Result.isFailure(attributes)) problems.push(...problemsOf(attributes.failure.issue, row.attributes))
    if (problems.length > 0 || Result.isFailure(attributes)) return { _tag: "Invalid", problems }
    return { _tag: "Record", record: { id: row.id, attributes: attributes.success, related } }
  }
}

/** The records that a row cannot be without, as far as it names them; also of one that does not decode. */
export const hardReferences = (entity: AnyEntity, row: WireRow, parent: string | null): ReadonlyArray<SourceRef> =>
  Object.entries(entity.relations).flatMap(([name, relation]) => {
    const found = relation.kind === "hard" ? findRelated(name, relation, row, parent) : null
    return typeof found === "object" && found !== null && "id" in found ? [found] : []
  })

/** The id a to-one relation of a row leads to; `null` where it leads to none, or the row does not say. */
export const relatedId = ({ relations }: AnyEntity, name: string, row: WireRow, parent: string | null): string | null => {
  const relation = Object.hasOwn(relations, name) ? relations[name] : undefined
  const found = relation === undefined ? null : findRelated(name, relation, row, parent)
  return typeof found === "object" && found !== null && "id" in found ? found.id : null
}

/** The reference or references, `undefined` where the row does not mention them, or in words what is wrong with them. */
const findRelated = (name: string, relation: Relation, row: WireRow, parent: string | null) => {
  const ref = (id: string): SourceRef => ({ entity: relation.to, id })
  // A row read by id carries no parent; the engine knows it from the first time it saw the row.
  if (relation.from === "parent") return parent === null ? undefined : ref(parent)
  if (relation.from === "within") return []
  if (relation.from !== "relationship") {
    const value = row.attributes[relation.from.attribute]
    if (value === undefined || value === null) return value
    if (typeof value === "string") return value === "" ? null : ref(value)
    return typeof value === "number" && Number.isSafeInteger(value) ? ref(String(value)) : `expected an id, got ${kindOf(value)}`
  }
  const link = Object.hasOwn(row.related, name) ? row.related[name] : undefined
  if (link === undefined) return undefined
  if (link === null) return relation.many ? [] : null
  if ("id" in link) return relation.many ? "expected a list, got one" : ref(link.id)
  return relation.many ? link.map(({ id }) => ref(id)) : "expected one, got a list"
}

const pathOf = (name: string, { from }: Relation): string =>
  from === "parent" || from === "within" ? from : from === "relationship" ? `relationships.${name}` : `attributes.${from.attribute}`

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const problemsOf = (issue: SchemaIssue.Issue, attributes: unknown): ReadonlyArray<RowProblem> =>
  format(issue).issues.map(({ message, path = [] }) => {
    const keys = path.map((step) => (typeof step === "object" ? step.key : step))
    const actual = keys.reduce<unknown>((value, key) => (isObject(value) ? value[String(key)] : undefined), attributes)
    return { path: ["attributes", ...keys].join("."), problem: `${message}, got ${kindOf(actual)}` }
  })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null

const kindOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  return typeof value === "undefined" ? "nothing" : `${typeof value === "object" ? "an" : "a"} ${typeof value}`
}
