/** Requests for something in the place of a list, and answers that are no page. */
import { Result } from "effect"
import { type AnyEntity, feedOf, type ListEndpoint } from "../Entity.ts"
import type { PageRequest } from "../reading/Reader.ts"
import type { WirePage, WireProblem, WireRow } from "../wire/WireFormat.ts"

/** Where a request goes that asks for something in the place of the list, and what that adds to its query. */
export const placeOf = (
  { changes, list }: Pick<AnyEntity, "changes" | "list">,
  { instead }: PageRequest
): { readonly list: ListEndpoint; readonly query: ReadonlyArray<readonly [string, string]> } => {
  if (instead === undefined) return { list, query: [] }
  if (instead === "roster" && list.roster) return { list: { perPage: list.perPage, paging: "none", ...list.roster }, query: [] }
  const feed = feedOf({ changes })
  if (instead !== "roster" && "since" in instead && feed !== null) {
    const { from, most, ...place } = feed
    return { list: { ...place, perPage: most, paging: "none" }, query: [[from, instead.since] as const] }
  }
  if (instead !== "roster" && "to" in instead && list.windows) {
    const { from, path, to } = list.windows
    return { list: { ...list, path }, query: [[from, instead.from] as const, [to, instead.to] as const] }
  }
  throw new Error(`The list ${list.path} has none of what was asked for in its place.`)
}

/** The ids alone. One that cannot be read may be any. */
export const rosterOf = ({ broken, rows, ...page }: WirePage): Result.Result<WirePage, WireProblem> =>
  broken.length > 0
    ? Result.fail({ rule: "unexpected-shape", detail: `${broken.length} rows of the roster show no id` })
    : Result.succeed({ ...page, broken, rows: [], listed: rows.map(({ id }) => id) })

/** The ids that a log names, alone. There is more than it names where an answer is full, or an entry names nothing. */
export const hintsOf = ({ broken, rows, ...page }: WirePage, { perPage }: Pick<ListEndpoint, "perPage">): WirePage => ({
  ...page,
  broken: [],
  rows: [],
  listed: [...new Set(rows.map(({ id }) => id))],
  total: null,
  next: broken.length > 0 || rows.length >= perPage ? "" : null
})

/** A list that holds one row is a page of one. */
export const pageOfOne = (row: WireRow): WirePage => ({
  rows: [row],
  broken: [],
  included: [],
  total: 1,
  next: null,
  filterable: null,
  orderable: null
})
