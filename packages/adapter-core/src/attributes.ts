/**
 * Kinds of attribute. References seldom say which may be null, so all may.
 * Bounds are those of the columns they end in: a value Postgres would refuse puts its own record aside, not the whole page.
 */
import { Schema } from "effect"

/** Text, or null. */
export const text = Schema.NullOr(Schema.String)
/** True, false or null. */
export const flag = Schema.NullOr(Schema.Boolean)
/** A number that is neither infinite nor none, or null. */
export const float = Schema.NullOr(Schema.Finite)
/** A whole number of 32 bits, or null. */
export const integer = Schema.NullOr(Schema.Int.check(Schema.isInt32()))
/** A whole number of any size that JavaScript holds exactly, or null: for numbers that are names rather than amounts. */
export const longInteger = Schema.NullOr(Schema.Int)
/** An id among the attributes, or null: text in recorded answers, like every other id. */
export const id = Schema.NullOr(Schema.String)
const maybeText = Schema.optionalKey(text)

/** Texts that not every answer mentions, by their names. */
export function maybeTexts<const Name extends string>(...names: ReadonlyArray<Name>): { readonly [N in Name]: typeof maybeText }
export function maybeTexts(...names: ReadonlyArray<string>) {
  return Object.fromEntries(names.map((name) => [name, maybeText]))
}

/** Any JSON, null included. */
export const json = Schema.Json

const isCalendarDay = (day: string): boolean => {
  if (day.slice(8) <= "28") return true
  // `Date` takes 30 February for 1 March: only a date that survives the way back exists.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

const dayPattern = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/
const instantPattern =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/** A day there is, `YYYY-MM-DD`, kept as text, or null. */
export const day = Schema.NullOr(
  Schema.String.check(
    Schema.makeFilter((value: string) => dayPattern.test(value) && isCalendarDay(value), { expected: "a day, YYYY-MM-DD" })
  )
)

/** An ISO 8601 instant, kept as text, or null: building dates costs more than decoding the rest of a record. UTC in whole seconds is what the source sends. */
export const instant = Schema.NullOr(
  Schema.String.check(
    Schema.makeFilter((value: string) => instantPattern.test(value) && isCalendarDay(value.slice(0, 10)), {
      expected: "an ISO 8601 instant"
    })
  )
)
