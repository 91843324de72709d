/** A decoded record becomes what is stored: payload, hash, version, and its canonical rows as text. Pure: the same look always gives the same rows. */
import {
  type AccountFacts,
  type AnyEntity,
  decodeRecord,
  type EntityManifest,
  type RowProblem,
  versionOf,
  type WireRow
} from "@openfaith/adapter-core"
import type { AnyCanonicalEntity, ColumnType, Draft, SourceRef } from "@openfaith/canonical/vocabulary"
import type { CanonicalModelShape } from "../CanonicalModel.ts"
import { canonicalId } from "../ids.ts"
import { type LinkedIds, linkKey } from "../state/Links.ts"
import type { CanonicalRow, PreparedRecord } from "../store/PageWriter.ts"
import { storable, storablePayload } from "../store/text.ts"

/** One look at one record. `parent`: the row whose nested list it came from. */
export interface Look {
  readonly row: WireRow
  readonly parent: string | null
  readonly hash: string
}

/** A record another one cannot be without. */
export interface HardReference {
  readonly relation: string
  readonly entity: string
  readonly id: string
}

export type Prepared =
  | { readonly _tag: "Ready"; readonly record: PreparedRecord; readonly parents: ReadonlyArray<HardReference> }
  | { readonly _tag: "Partial"; readonly missing: ReadonlyArray<string> }
  | { readonly _tag: "Invalid"; readonly problem: RowProblem }

/** What a record is prepared for: ids depend on the connection and on what stands for what, references on the model. */
export interface Target extends AccountFacts {
  readonly connectionId: string
  readonly manifest: EntityManifest
  readonly model: CanonicalModelShape
  readonly links: LinkedIds
}

/** The canonical id of the row that a source's record becomes, whichever entity shows it. */
export const canonicalIdOf = (
  { connectionId, links, manifest }: Pick<Target, "connectionId" | "links" | "manifest">,
  { entity, id }: SourceRef,
  canonical: AnyCanonicalEntity,
  slot = ""
) =>
  (links.size > 0 && slot === "" ? links.get(linkKey({ entity, externalId: id, canonical: canonical.name })) : undefined) ??
  canonicalId(connectionId, manifest.standsFor(entity), id, canonical, slot)

export const prepareRecord = (target: Target, entity: AnyEntity, look: Look): Prepared => {
  const decoded = decodeRecord(entity, look.row, look.parent)
  if (decoded._tag === "Partial") return decoded
  if (decoded._tag === "Invalid") return { _tag: "Invalid", problem: decoded.problems[0] ?? { path: "", problem: "not readable" } }

  const canonical = entity.canonical.map((): Array<CanonicalRow> => [])
  let drafts: ReadonlyArray<Draft>
  try {
    drafts = entity.toCanonical(decoded.record, target)
  } catch (defect) {
    // A transform is total over decoded input; one that throws is the adapter's bug, and the record waits for its fix.
    return { _tag: "Invalid", problem: { path: "toCanonical", problem: defect instanceof Error ? defect.message : "the transform failed" } }
  }
  for (const draft of drafts) {
    const index = entity.canonical.findIndex(({ name }) => name === draft.entity)
    const canonicalEntity = entity.canonical[index]
    if (!canonicalEntity)
      return { _tag: "Invalid", problem: { path: "toCanonical", problem: `makes ${draft.entity}, which the entity does not declare` } }
    const row = canonicalRow(target, entity, look.row.id, canonicalEntity, draft)
    if ("problem" in row) return { _tag: "Invalid", problem: row }
    canonical[index]?.push(row)
  }

  const payload = storablePayload(look.row.text)
  const version = versionOf(entity, look.row)
  return {
    _tag: "Ready",
    record: {
      id: look.row.id,
      hash: look.hash,
      version: version !== null && isInstant(version) ? version : null,
      payload: payload.text,
      parent: look.parent,
      flags: payload.changed ? "text_normalised" : null,
      canonical
    },
    parents: hardRelations(entity).flatMap(([relation, { to }]) => {
      const ref = decoded.record.related[relation]
      return ref && "id" in ref ? [{ relation, entity: to, id: ref.id }] : []
    })
  }
}

/** Made once of each definition: records and rows are made by the million. */
const once = <K extends object, A>(make: (key: K) => A) => {
  const made = new WeakMap<K, A>()
  return (key: K): A => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}

const hardRelations = once((entity: AnyEntity) => Object.entries(entity.relations).filter(([, { kind }]) => kind === "hard"))

const columnsOf = once(({ columns, references }: AnyCanonicalEntity) => ({
  values: Object.entries(columns),
  references: Object.entries(references)
}))

const canonicalRow = (
  target: Target,
  entity: AnyEntity,
  externalId: string,
  becomes: AnyCanonicalEntity,
  draft: Draft
): CanonicalRow | RowProblem => {
  const values: Array<string | null> = []
  const columns = columnsOf(becomes)
  for (const [name, { sql }] of columns.values) {
    const text = columnText(sql, draft.values[name])
    if (text === undefined) return { path: `${becomes.name}.${name}`, problem: `not a value of type ${sql}` }
    values.push(text)
  }
  for (const [name, { to }] of columns.references) {
    const ref = draft.references[name]
    values.push(ref ? canonicalIdOf(target, ref, target.model.get(to)) : null)
  }
  return { slot: draft.slot, id: canonicalIdOf(target, { entity: entity.name, id: externalId }, becomes, draft.slot), values }
}

/** The value as Postgres reads it; `undefined` where the column cannot hold it. */
const columnText = (type: ColumnType, value: unknown): string | null | undefined => {
  if (value === null) return null
  switch (type) {
    case "text":
      return typeof value === "string" ? storable(value) : undefined
    case "boolean":
      return typeof value === "boolean" ? (value ? "t" : "f") : undefined
    case "integer":
      return typeof value === "number" && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31 ? String(value) : undefined
    case "bigint":
      return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined
    case "double precision":
      return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined
    case "date":
      return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && isInstant(`${value}T00:00:00Z`) ? value : undefined
    case "timestamptz":
      return typeof value === "string" && isInstant(value) ? value : undefined
    case "json":
      return value === undefined ? undefined : storablePayload(JSON.stringify(value)).text
  }
}

/** What nearly all instants look like; of days that every month has. */
const plainInstant = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

/** An ISO 8601 instant that both JavaScript and Postgres read alike: a real day, years 1 to 9999. */
const isInstant = (text: string): boolean => {
  if (plainInstant.test(text)) return true
  const match = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/.exec(text)
  if (!match || Number.isNaN(Date.parse(text))) return false
  const [, year = "", month = "", day = ""] = match
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return year !== "0000" && date.getUTCDate() === Number(day) && date.getUTCMonth() + 1 === Number(month)
}
