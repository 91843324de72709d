/** Samples as decoded records, for tests. */
import type { AnyEntity, Relations, SourceRecord, SourceRef } from "@openfaith/adapter-core"
import { Result, Schema } from "effect"
import type { Sample } from "../Sample.ts"

export const decode = (entity: AnyEntity, attributes: unknown) => Schema.decodeUnknownResult(entity.attributes)(attributes)

/** The record as `toCanonical` takes it, references made from ids. */
export const recordOf = (entity: AnyEntity, sample: Sample): SourceRecord<unknown, Relations> => {
  const related: Record<string, SourceRef | ReadonlyArray<SourceRef> | null> = {}
  for (const [name, { from, many, to }] of Object.entries(entity.relations)) {
    const named = typeof from === "object" ? idIn(sample.attributes[from.attribute]) : sample.related[name]
    const ids = named ?? (many ? [] : null)
    related[name] = ids === null ? null : typeof ids === "string" ? { entity: to, id: ids } : ids.map((id) => ({ entity: to, id }))
  }
  return { id: sample.id, attributes: Result.getOrThrow(decode(entity, sample.attributes)), related }
}

/** A record of which everything is null. */
export const withoutValues = (entity: AnyEntity): Sample => ({
  id: "1",
  attributes: Object.fromEntries(Object.keys(entity.attributes.fields).map((name) => [name, null])),
  related: {}
})

const idIn = (value: unknown): string | null => (typeof value === "string" || typeof value === "number" ? String(value) : null)
