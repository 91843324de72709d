/** How ids and moments compare, and how a moment moves. */

/** Digit strings compare as numbers of any length, ids of pairs (`12:345`) part by part; everything else as text. */
export const compareIds = (a: string, b: string): number => {
  if (a === b) return 0
  const [end, otherEnd] = [a.lastIndexOf(":"), b.lastIndexOf(":")]
  if (end > 0 && otherEnd > 0)
    return compareIds(a.slice(0, end), b.slice(0, otherEnd)) || compareIds(a.slice(end + 1), b.slice(otherEnd + 1))
  if (a.length !== b.length && /^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length
  return a < b ? -1 : 1
}

/** Milliseconds since 1970, or `null` for what is no moment: such a row is read like one without a value. */
export const momentOf = (text: string | null): number | null => {
  if (text === null) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}

/**
 * The moment moved by `ms`, down to a whole second: a source that shows whole seconds but keeps fractions would otherwise show a row it rightly
 * returned as lying before the value asked for. What is no moment is our bug: cursors only hold moments.
 */
export const shift = (moment: string, ms: number): string => {
  const at = momentOf(moment)
  if (at === null) throw new Error(`${moment} is not a moment.`)
  return `${new Date(at + ms).toISOString().slice(0, 19)}Z`
}

/** However late a row became visible, it is not waited for longer than this. */
export const longestOverlapMs = 3_600_000

/**
 * The watermark after a reading of all that the source showed at `asOf`: the highest value read, and where that is old, what had settled by then. So a
 * source in which nothing changes for days, or in which thousands of rows share the newest value, is not asked for the same rows again and again.
 */
export const settledBy = (highest: string | null, asOf: string | null): string | null =>
  asOf === null ? highest : later(earlier(highest, asOf), shift(asOf, -longestOverlapMs))

/** Negative where `a` lies before `b`. */
export const compareMoments = (a: string, b: string): number => (momentOf(a) ?? 0) - (momentOf(b) ?? 0)

export const earlier = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : compareMoments(a, b) <= 0 ? a : b

export const later = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : compareMoments(a, b) >= 0 ? a : b
