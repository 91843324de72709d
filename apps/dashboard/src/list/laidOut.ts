/** What is laid out anew; beyond that it stays as it came. */
const mostCharacters = 2_000_000

/** A number that a browser would round, and so show as another. */
const isLargeNumber = /[\s:[,]-?\d{16,}/

/** JSON on lines of its own; any other text as it is. */
export const laidOut = (value: unknown): string => {
  if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? ""
  if (value.length > mostCharacters || isLargeNumber.test(value)) return value
  try {
    const parsed: unknown = JSON.parse(value)
    return JSON.stringify(parsed, null, 2)
  } catch {
    return value
  }
}
