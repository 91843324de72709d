/** Whether records become canonical rows: the rows of examples, and rows nobody has thought of. */
import type { AnyCanonicalEntity, ColumnType, Draft } from "@openfaith/canonical/vocabulary"
import { Result } from "effect"
import type { Adapter } from "../Adapter.ts"
import type { AccountFacts, AnyEntity } from "../Entity.ts"
import { decodeRecord } from "../wire/record.ts"
import type { WireRow } from "../wire/WireFormat.ts"
import { attempt, type Check, ofEach, type Problem, unless } from "./Check.ts"
import { payloadsOf, untried } from "./payloads.ts"
import { exampleRows } from "./readingChecks.ts"

type Found = ReadonlyArray<Omit<Problem, "entity">>

const withoutExamples = (adapter: Adapter): string | null => {
  const without = [...adapter.manifest.entities.values()]
    .filter((entity) => exampleRows(adapter, entity).length === 0)
    .map(({ name }) => name)
  return without.length === 0 ? null : `examples.rows of ${without.join(", ")}`
}

/** The example as the wire format reads it, or what it says of it. */
const readExample = ({ format }: Adapter, text: string): WireRow | string => {
  const read = attempt(() => format.keptRow(text))
  if ("threw" in read) return `the format throws: ${read.threw}`
  return Result.isSuccess(read.value) ? read.value.success : `the format refuses it: ${read.value.failure.detail}`
}

const ofExample = (entity: AnyEntity, adapter: Adapter, text: string, index: number): Found => {
  const row = readExample(adapter, text)
  const place = `examples.rows["${entity.name}"][${index}]`
  if (typeof row === "string") return unless(false, `${place}: ${row}`, "Correct the example, or the format.")
  const decoded = decodeRecord(entity, row, entity.list.under === undefined ? null : "1")
  return [
    ...unless(row.type === entity.type, `${place}: its type is "${row.type}", and the entity's "${entity.type}"`, "Correct `type`."),
    ...(decoded._tag === "Partial"
      ? unless(false, `${place} lacks ${decoded.missing.join(", ")}`, "Complete the example; what rows may lack is no attribute.")
      : decoded._tag === "Invalid"
        ? decoded.problems.map(({ path, problem }) => ({
            problem: `${place}.${path}: ${problem}`,
            mend: "Let the attribute take it, or correct the example."
          }))
        : [])
  ]
}

const examples: Check = {
  name: "schema-against-examples",
  promise: "Rows as the source sends them decode: every attribute and relation is there and of its type.",
  atStart: false,
  missing: withoutExamples,
  find: ofEach((entity, adapter) => exampleRows(adapter, entity).flatMap((text, index) => ofExample(entity, adapter, text, index)))
}

interface Made {
  readonly row: WireRow
  readonly drafts: ReadonlyArray<Draft>
}

const rowsToTry = (entity: AnyEntity, adapter: Adapter): ReadonlyArray<WireRow> => [
  ...exampleRows(adapter, entity).flatMap((text) => {
    const row = readExample(adapter, text)
    return typeof row === "string" ? [] : [row]
  }),
  ...payloadsOf(entity)
]

/** What a connection may have been told of its account. */
const accountsOf = ({ localTimes }: Adapter): ReadonlyArray<AccountFacts> =>
  localTimes === true ? [{ zone: null }, { zone: "America/Chicago" }, { zone: "Pacific/Kiritimati" }] : [{ zone: null }]

const tries = (entity: AnyEntity, adapter: Adapter) =>
  rowsToTry(entity, adapter).flatMap((row) => accountsOf(adapter).map((account) => ({ account, row })))

/** What `toCanonical` makes of a row; nothing where the row does not decode. */
const madeOf = (entity: AnyEntity, row: WireRow, account: AccountFacts = { zone: null }): ReturnType<typeof attempt<Made>> | null => {
  const decoded = decodeRecord(entity, row, entity.list.under === undefined ? null : "1")
  return decoded._tag === "Record" ? attempt(() => ({ row, drafts: entity.toCanonical(decoded.record, account) })) : null
}

const draftsOf = (entity: AnyEntity, adapter: Adapter): ReadonlyArray<Made> =>
  tries(entity, adapter).flatMap(({ account, row }) => {
    const made = madeOf(entity, row, account)
    return made !== null && "value" in made ? [made.value] : []
  })

/** Each problem once, however many rows show it. */
const eachOnce = (found: Found): Found => [...new Map(found.map((each) => [each.problem, each])).values()]

/** What of a row is as the entity made it, so that it can be made again. */
const shownRow = (row: WireRow) => {
  const text = JSON.stringify(row.attributes)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

const total: Check = {
  name: "transform-total",
  promise: "toCanonical never throws, and makes the same rows of the same record.",
  atStart: false,
  missing: ({ manifest }) => {
    const closed = [...manifest.entities.values()].flatMap((entity) => untried(entity).map((name) => `${entity.name}.${name}`))
    return closed.length === 0 ? null : `an example that shows what fits ${closed.join(", ")}`
  },
  find: ofEach((entity, adapter) =>
    eachOnce(
      tries(entity, adapter).flatMap(({ account, row }) => {
        const [once, twice] = [madeOf(entity, row, account), madeOf(entity, row, account)]
        if (once === null || twice === null) return []
        if ("threw" in once)
          return unless(false, `toCanonical throws: ${once.threw}`, `Let it take every record that decodes, such as ${shownRow(row)}.`)
        return unless(
          "value" in twice && JSON.stringify(once.value.drafts) === JSON.stringify(twice.value.drafts),
          "toCanonical makes something else the second time",
          "Use nothing but the record: no clock, no random id, no counter, and change nothing in it."
        )
      })
    )
  )
}

const isInstant = (text: string) => {
  const [, day = ""] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/.exec(text) ?? []
  return !Number.isNaN(Date.parse(text)) && isDay(day)
}
const isDay = (text: string) =>
  /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

const fits: Readonly<Record<ColumnType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: (value) => Number.isInteger(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31,
  bigint: (value) => Number.isSafeInteger(value),
  "double precision": (value) => Number.isFinite(value),
  date: (value) => typeof value === "string" && isDay(value),
  timestamptz: (value) => typeof value === "string" && isInstant(value),
  json: (value) => value !== undefined
}

const ofDraft = (entity: AnyEntity, draft: Draft): Found => {
  const target = entity.canonical.find(({ name }) => name === draft.entity)
  if (!target)
    return unless(
      false,
      `toCanonical makes "${draft.entity}", which \`canonical\` does not name`,
      `Add it to \`canonical\`, or make one of ${entity.canonical.map(({ name }) => name).join(", ") || "nothing"}.`
    )
  return [...valuesOf(target, draft), ...referencesOf(entity, target, draft)]
}

const valuesOf = (target: AnyCanonicalEntity, { values }: Draft): Found => [
  ...Object.keys(values).flatMap((name) =>
    unless(name in target.columns, `${target.name} has no column ${name}`, "Make drafts with `draft`, which checks their names.")
  ),
  ...Object.entries(target.columns).flatMap(([name, { sql }]) =>
    unless(
      values[name] === null || fits[sql](values[name]),
      `${target.name}.${name} is given what no ${sql} is`,
      `Let the attribute's schema refuse what does not fit (day, instant, integer), or give null.`
    )
  )
]

const referencesOf = (entity: AnyEntity, target: AnyCanonicalEntity, { references }: Draft): Found => [
  ...Object.keys(references).flatMap((name) =>
    unless(name in target.references, `${target.name} has no reference ${name}`, "Make drafts with `draft`, which checks their names.")
  ),
  ...Object.entries(references).flatMap(([name, ref]) =>
    unless(
      ref === null || ref.entity === entity.name || Object.values(entity.relations).some(({ to }) => to === ref.entity),
      `${target.name}.${name} leads to ${ref?.entity}, which no relation of the entity does`,
      "Take references from `related`, and declare the relation."
    )
  )
]

const drafts: Check = {
  name: "drafts-declared",
  promise: "toCanonical makes rows of what `canonical` names, with values their columns hold and references the relations declare.",
  atStart: false,
  find: ofEach((entity, adapter) =>
    eachOnce(
      draftsOf(entity, adapter).flatMap(({ drafts: made }) => {
        const slots = made.map(({ entity: name, slot }) => `${name} ${slot}`)
        return [
          ...unless(
            new Set(slots).size === slots.length,
            "one record makes two rows of one canonical entity with the same slot",
            "Give each a slot of its own: the second argument of `draft`."
          ),
          ...made.flatMap((draft) => ofDraft(entity, draft))
        ]
      })
    )
  )
}

/** What each of the rows is told by; a text where telling fails. */
const marksOf = (entity: AnyEntity, adapter: Adapter) =>
  rowsToTry(entity, adapter).flatMap((row) => {
    const decoded = decodeRecord(entity, row, entity.list.under === undefined ? null : "1")
    return decoded._tag === "Record" ? [attempt(() => entity.marks(decoded.record))] : []
  })

const marks: Check = {
  name: "marks-known",
  promise: "What a record is told by is a list of texts, under names by which the canonical entity it makes is recognised.",
  atStart: false,
  find: ofEach((entity, adapter) => {
    const known = entity.canonical.flatMap(({ recognisedBy }) => recognisedBy?.marks ?? [])
    return eachOnce(
      marksOf(entity, adapter).flatMap((told) => {
        if ("threw" in told) return unless(false, `marks throws: ${told.threw}`, "Let it take every record that decodes.")
        return Object.entries(told.value).flatMap(([name, values]) => [
          ...unless(
            entity.projectionOf !== null && known.includes(name),
            `marks names "${name}", by which nothing it makes is recognised`,
            `Name one of ${known.join(", ") || "`recognisedBy.marks` of its canonical entity"}, and only in a projection.`
          ),
          ...unless(
            Array.isArray(values) && values.every((value) => typeof value === "string"),
            `marks gives "${name}" something else than a list of texts`,
            "Leave out what is null."
          )
        ])
      })
    )
  })
}

/** Kept `null` is what is missing: a placeholder would be taken for a value. */
const nulls: Check = {
  name: "absent-stays-null",
  promise: "Of a record in which everything is null, no text is made up but what the entity itself says.",
  atStart: false,
  find: ofEach((entity) => {
    const empty = payloadsOf(entity).filter(({ attributes }) => Object.values(attributes).every((value) => value === null))
    const texts = empty.flatMap((row) => {
      const made = madeOf(entity, row)
      return made !== null && "value" in made ? made.value.drafts.flatMap(({ values }) => Object.entries(values)) : []
    })
    return eachOnce(
      texts.flatMap(([name, value]) =>
        unless(
          typeof value !== "string" || !/^\s*$|^(?:n\/?a|null|undefined|unknown|none|-+|0000-00-00.*|1970-01-01.*)$/i.test(value),
          `${name} is ${JSON.stringify(value)} where the record has nothing`,
          "Leave what is missing null."
        )
      )
    )
  })
}

export const transformChecks: ReadonlyArray<Check> = [examples, total, drafts, marks, nulls]
