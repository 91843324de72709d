/** What a query string asks for, before anything is known about the resource it asks. */
export interface Query {
  readonly perPage: number
  readonly offset: number
  readonly order: string | null
  /** `where[field]=value` has operator null. */
  readonly where: ReadonlyArray<{ readonly field: string; readonly operator: string | null; readonly value: string }>
  readonly include: ReadonlyArray<string>
  /** By type: the attributes named for it. */
  readonly fields: ReadonlyMap<string, ReadonlyArray<string>>
  readonly filter: ReadonlyArray<string>
  /** As given, for companion parameters and for links. */
  readonly all: ReadonlyArray<readonly [string, string]>
}

const defaultPerPage = 25
export const largestPage = 100

const wherePattern = /^where\[([^\]]+)\](?:\[([^\]]+)\])?$/
const fieldsPattern = /^fields\[([^\]]+)\]$/

const wholeNumber = (text: string | undefined, otherwise: number) => (text !== undefined && /^\d+$/.test(text) ? Number(text) : otherwise)
const words = (text: string | undefined) => (text ?? "").split(",").flatMap((word) => (word.trim() === "" ? [] : [word.trim()]))

export const parseQuery = (search: URLSearchParams): Query => {
  const all = [...search.entries()]
  const last = new Map(all)
  const fields = new Map<string, ReadonlyArray<string>>()
  const where = all.flatMap(([key, value]) => {
    const match = wherePattern.exec(key)
    return match?.[1] === undefined ? [] : [{ field: match[1], operator: match[2] ?? null, value }]
  })
  for (const [key, value] of all) {
    const type = fieldsPattern.exec(key)?.[1]
    if (type !== undefined) fields.set(type, words(value))
  }
  return {
    // Asking for more than a page holds gives a full page; asking for none gives one row.
    perPage: Math.min(largestPage, Math.max(1, wholeNumber(last.get("per_page"), defaultPerPage))),
    offset: wholeNumber(last.get("offset"), 0),
    order: last.get("order") ?? null,
    where,
    include: words(last.get("include")),
    fields,
    filter: words(last.get("filter")),
    all
  }
}

/** A link's query: keys sorted, brackets raw, commas and the rest escaped. Empty without parameters. */
export const writeQuery = (parameters: Iterable<readonly [string, string]>) => {
  const sorted = [...parameters].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
  const pairs = sorted.map(
    ([key, value]) => `${encodeURIComponent(key).replaceAll("%5B", "[").replaceAll("%5D", "]")}=${encodeURIComponent(value)}`
  )
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`
}
