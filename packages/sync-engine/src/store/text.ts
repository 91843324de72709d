/**
 * Text Postgres refuses (NUL, lone surrogates) is replaced by U+FFFD before it becomes SQL, and the record is flagged. The separators of the page
 * statement are replaced likewise: they carry no meaning in a name or a note.
 */

/** Separates values in one text parameter. JSON never holds it raw, so payloads need no escaping. */
export const separator = "\u0001"
/** Stands for NULL. */
export const nullMark = "\u0002"

// eslint-disable-next-line no-control-regex -- exactly these control characters are meant
const refused = /[\u0000-\u0002]/

/** A column value as text Postgres takes and the separators cannot be confused with. */
export const storable = (value: string): string => {
  const wellFormed = value.isWellFormed() ? value : value.toWellFormed()
  return refused.test(wellFormed) ? wellFormed.replaceAll(new RegExp(refused, "g"), "\uFFFD") : wellFormed
}

/** In JSON text, NUL and lone surrogates hide in escapes. */
const escapes =
  /\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}/

/**
 * A payload as Postgres can keep and later cast it. Text that needs no change, the ordinary case, is returned as it is.
 * Anything else is parsed and written again with every string, keys too, made storable.
 */
export const storablePayload = (payload: string): { readonly text: string; readonly changed: boolean } => {
  const isPlain = payload.isWellFormed() && !(payload.includes("\\u") && escapes.test(payload))
  if (isPlain) return { text: payload, changed: false }
  const cleaned = JSON.stringify(JSON.parse(payload.toWellFormed()), (_, value: unknown) => storableValue(value))
  return { text: cleaned, changed: cleaned !== payload }
}

const storableValue = (value: unknown): unknown => {
  if (typeof value === "string") return storable(value)
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storable(key), member]))
}
