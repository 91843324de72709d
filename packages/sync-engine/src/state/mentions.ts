/** Which ids a stored look names, whatever for, and however its source writes it: a word of its text. */
import { Schema } from "effect"

/** A pattern for texts in which one of the ids stands as a word of its own. */
export const mentionOf = (ids: ReadonlyArray<string>): string =>
  `(^|[^0-9A-Za-z])(${ids.map((id) => id.replaceAll(/[^0-9A-Za-z]/g, (sign) => `\\${sign}`)).join("|")})([^0-9A-Za-z]|$)`

/** A stored look that names one of them. */
export const Mentioning = Schema.Struct({ id: Schema.String, text: Schema.String, parent: Schema.NullOr(Schema.String) })
export type Mentioning = typeof Mentioning.Type

/** Rows gone through; of the last one only where it is, if it names none. */
export const GoneThrough = Schema.Array(Schema.Struct({ place: Schema.String, isLast: Schema.Boolean, look: Schema.NullOr(Mentioning) }))

/** What was found, and where to go on; `null`: that was all. */
export const mentionsIn = (rows: typeof GoneThrough.Type) => ({
  looks: rows.flatMap(({ look }) => (look === null ? [] : [look])),
  last: rows.find(({ isLast }) => isLast)?.place ?? null
})

export interface MentionsAsked {
  readonly entityId: number
  readonly ids: ReadonlyArray<string>
  /** Only looks that were answered after this; seconds since 1970 on the database's clock. */
  readonly since: number
  readonly after: string
  /** Rows gone through, whatever they name. */
  readonly limit: number
}
