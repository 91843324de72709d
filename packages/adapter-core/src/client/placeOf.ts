/** Requests for something in the place of a list, and answers that are no page. */
import { Result } from "effect"
import type { ListEndpoint } from "../Entity.ts"
import type { PageRequest } from "../reading/Reader.ts"
import type { WirePage, WireProblem, WireRow } from "../wire/WireFormat.ts"

/** Where a request goes that asks for something in the place of the list, and what that adds to its query. */
export const placeOf = (
  list: ListEndpoint,
  { instead }: PageRequest
): { readonly list: ListEndpoint; readonly query: ReadonlyArray<readonly [string, string]> } => {
  if (instead === undefined) return { list, query: [] }
  if (instead === "roster" && list.roster) return { list: { perPage: list.perPage, paging: "none", ...list.roster }, query: [] }
  if (instead !== "roster" && list.windows) {
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
