/** What an entity's definition names against what the source shows: field by field, with what the source shows that nobody names. */
import type { AdapterEntity, FieldState, StoredRecord } from "@openfaith/api"

export interface FieldRow {
  readonly name: string
  /** `null`: the definition does not name it. */
  readonly isOn: boolean | null
  readonly isSensitive: boolean
  readonly isVolatile: boolean
  /** Of the records looked at, those that have a value, and those that have the field at all. */
  readonly filled: number
  readonly shown: number
  /** What kinds of values were seen. */
  readonly kinds: ReadonlyArray<string>
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? "list" : typeof value)

/** In the order of the definition; what it does not name comes last. */
export const fieldRows = (
  facts: AdapterEntity | null,
  states: ReadonlyArray<typeof FieldState.Type>,
  sample: ReadonlyArray<typeof StoredRecord.Type>
): ReadonlyArray<FieldRow> => {
  const named = facts?.fields ?? []
  const prefix = `${facts?.entity ?? ""}.`
  const isOn = new Map(
    states.flatMap(({ enabled, field }) => (field.startsWith(prefix) ? [[field.slice(prefix.length), enabled] as const] : []))
  )
  const seen = new Set(sample.flatMap(({ attributes }) => Object.keys(attributes)))
  const unnamed = [...seen].filter((name) => !named.some((field) => field.name === name)).toSorted()
  const row = (name: string, more: Pick<FieldRow, "isOn" | "isSensitive" | "isVolatile">): FieldRow => {
    const values = sample.flatMap(({ attributes }) => (name in attributes ? [attributes[name]] : []))
    const filled = values.filter((value) => value !== null && value !== undefined)
    return { name, ...more, shown: values.length, filled: filled.length, kinds: [...new Set(filled.map(kindOf))].toSorted() }
  }
  return [
    ...named.map(({ name, sensitive, volatile }) =>
      row(name, { isOn: isOn.get(name) ?? !sensitive, isSensitive: sensitive, isVolatile: volatile })
    ),
    ...unnamed.map((name) => row(name, { isOn: null, isSensitive: false, isVolatile: false }))
  ]
}

/** What differs between the two, in a sentence each; nothing where nothing was looked at. */
export const schemaDrift = (rows: ReadonlyArray<FieldRow>, lookedAt: number): ReadonlyArray<string> => {
  if (lookedAt === 0) return []
  const extra = rows.filter(({ isOn }) => isOn === null).map(({ name }) => name)
  const missing = rows.filter(({ isOn, shown }) => isOn === true && shown === 0).map(({ name }) => name)
  const mixed = rows.filter(({ kinds }) => kinds.length > 1)
  return [
    ...(extra.length > 0
      ? [`The source shows what the adapter does not name; it is kept as it is sent, and feeds no rows: ${extra.join(", ")}`]
      : []),
    ...(missing.length > 0 ? [`None of the records looked at has ${missing.join(", ")}`] : []),
    ...mixed.map(({ kinds, name }) => `${name} is now ${kinds.join(", now ")}`)
  ]
}
