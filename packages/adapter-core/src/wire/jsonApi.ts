/**
 * JSON:API as Planning Center writes it: `data`, `included`, `meta`, `links`; `where[field][gte]=`, `order=-field`, `per_page`, `offset`.
 * Rows keep their own text. Text that Postgres refuses passes here unchanged: what may be stored is not this module's matter.
 */
import { Result } from "effect"
import type { ListEndpoint } from "../Entity.ts"
import type { PageRequest } from "../reading/Reader.ts"
import { sliceRows, withNulls } from "./slices.ts"
import type { RowChange, BrokenRow, WireFormat, WireLink, WirePage, WireProblem, WireRow } from "./WireFormat.ts"

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

const page = (body: string): Result.Result<WirePage, WireProblem> =>
  Result.flatMap(parse(body), (root) => {
    if (!Array.isArray(root["data"])) return unexpected("there is no list `data`")
    const slices = sliceRows(body)
    const data = rowsOf("data", root["data"], slices.data)
    const included = rowsOf("included", Array.isArray(root["included"]) ? root["included"] : [], slices.included)
    const meta = isObject(root["meta"]) ? root["meta"] : {}
    const links = isObject(root["links"]) ? root["links"] : {}
    return Result.succeed({
      rows: data.rows,
      broken: [...data.broken, ...included.broken],
      included: included.rows,
      total: Number.isInteger(meta["total_count"]) ? Number(meta["total_count"]) : null,
      next: isText(links["next"]) ? links["next"] : null,
      filterable: names(meta["can_query_by"]),
      orderable: names(meta["can_order_by"])
    })
  })

const row = (body: string): Result.Result<WireRow, WireProblem> =>
  Result.flatMap(parse(body), (root) => {
    if (!isObject(root["data"])) return unexpected("there is no object `data`")
    const read = rowOf(root["data"], sliceRows(body).data[0] ?? JSON.stringify(root["data"]))
    return typeof read === "string" ? unexpected(read) : Result.succeed(read)
  })

const keptRow = (text: string): Result.Result<WireRow, WireProblem> =>
  Result.flatMap(parse(text), (root) => {
    const read = rowOf(root, text)
    return typeof read === "string" ? unexpected(read) : Result.succeed(read)
  })

const value = (body: string): Result.Result<unknown, WireProblem> => {
  try {
    return Result.succeed(JSON.parse(body))
  } catch {
    // The parser's own message quotes the body, which may hold personal data.
    const cut = /[\]}]\s*$/.test(body) ? "" : "; it seems to be cut off"
    return Result.fail({ rule: "malformed-body", detail: `${body.length} characters that are not JSON${cut}` })
  }
}

const parse = (body: string): Result.Result<Json, WireProblem> =>
  Result.flatMap(value(body), (root): Result.Result<Json, WireProblem> => {
    if (!isObject(root)) return unexpected("the body is no object")
    if ("errors" in root && !("data" in root))
      return Result.fail({ rule: "error-with-200", detail: firstError(root["errors"]), body: root })
    return Result.succeed(root)
  })

const unexpected = (detail: string): Result.Result<never, WireProblem> => Result.fail({ rule: "unexpected-shape", detail })

const firstError = (errors: unknown): string => {
  const first: unknown = Array.isArray(errors) ? errors[0] : null
  if (!isObject(first)) return "no words given"
  return [first["title"], first["detail"]].filter(isText).join(": ").slice(0, 200) || "no words given"
}

const rowsOf = (list: BrokenRow["list"], elements: ReadonlyArray<unknown>, slices: ReadonlyArray<string>) => {
  const rows: Array<WireRow> = []
  const broken: Array<BrokenRow> = []
  for (const [index, element] of elements.entries()) {
    const text = slices[index] ?? JSON.stringify(element)
    const read = rowOf(element, text)
    if (typeof read === "string") broken.push({ list, index, text, problem: read })
    else rows.push(read)
  }
  return { rows, broken }
}

/** The row, or in words why it is none. */
const rowOf = (element: unknown, text: string): WireRow | string => {
  if (!isObject(element)) return "the row is no object"
  const { attributes, id, relationships, type } = element
  if (!isText(id)) return "`id` is no text, or empty"
  if (!isText(type)) return "`type` is no text, or empty"
  if (!isObject(attributes)) return "`attributes` is no object"
  if (relationships === undefined) return { id, type, text, attributes, related: {} }
  if (!isObject(relationships)) return "`relationships` is no object"
  const related: Record<string, WireLink | ReadonlyArray<WireLink> | null> = {}
  for (const name of Object.keys(relationships)) {
    const relationship = relationships[name]
    // Only `links`: the source names the relation but does not say where it leads.
    if (!isObject(relationship) || !("data" in relationship)) continue
    const links = linksOf(relationship["data"])
    if (links === undefined) return `relationships.${name} has neither null nor type and id`
    related[name] = links
  }
  return { id, type, text, attributes, related }
}

const linksOf = (data: unknown): WireLink | ReadonlyArray<WireLink> | null | undefined => {
  if (data === null) return null
  if (!Array.isArray(data)) return linkOf(data)
  const links = data.map(linkOf).filter((link) => link !== undefined)
  return links.length === data.length ? links : undefined
}

const linkOf = (data: unknown): WireLink | undefined =>
  isObject(data) && isText(data["id"]) && isText(data["type"]) ? { type: data["type"], id: data["id"] } : undefined

/** A resource that offers nothing leaves the key out, so absent means "not said". */
const names = (value: unknown): ReadonlyArray<string> | null => (Array.isArray(value) ? value.filter(isText) : null)

const listQuery = (request: PageRequest, list: ListEndpoint): ReadonlyArray<readonly [string, string]> => [
  ...request.filters.map(
    ({ field, operator, value }) => [operator === "eq" ? `where[${field}]` : `where[${field}][${operator}]`, value] as const
  ),
  ...(request.order ? [["order", `${request.order.descending ? "-" : ""}${request.order.field}`] as const] : []),
  ...Object.entries(list.query ?? {}).filter(([name]) => !isLook(name)),
  ...rowQuery(lookOf(request, list)),
  ["per_page", String(request.perPage)],
  ...(request.offset > 0 ? [["offset", String(request.offset)] as const] : [])
]

/** The list, with what this request asks of the look of its rows. */
const lookOf = ({ include = [], only }: PageRequest, list: ListEndpoint): ListEndpoint => ({
  ...list,
  include: [...new Set([...(list.include ?? []), ...include])],
  query: { ...list.query, ...(only === undefined ? {} : { [`fields[${only.type}]`]: only.attributes.join(",") }) }
})

const rowQuery = (list: ListEndpoint): ReadonlyArray<readonly [string, string]> => [
  ...Object.entries(list.query ?? {}).filter(([name]) => isLook(name)),
  ...(list.include?.length ? [["include", list.include.join(",")] as const] : [])
]

/** Which attributes a row shows is the same wherever it is read. */
const isLook = (parameter: string) => parameter.startsWith("fields[")

const relationships = (related: RowChange["related"]) =>
  Object.fromEntries(Object.entries(related).map(([name, link]) => [name, { data: link }]))

const change = ({ attributes, id, related, type }: RowChange) => ({
  data: {
    type,
    ...(id === null ? {} : { id }),
    attributes,
    ...(Object.keys(related).length === 0 ? {} : { relationships: relationships(related) })
  }
})

/** JSON:API: rows in `data`, each with its type, id, attributes and relationships; `links.next` and `meta.total_count` where the source has them. */
export const jsonApi = {
  called: "JSON",
  accept: "application/vnd.api+json",
  mostBytes: 32 * 1024 * 1024, // many times what a page takes, however long its rows
  contentTypes: ["application/vnd.api+json", "application/json"],
  listQuery,
  rowQuery,
  value,
  page,
  row,
  change,
  links: ({ id, related, type }) => JSON.stringify({ type, id, attributes: {}, relationships: relationships(related) }),
  keptRow,
  withoutValues: (text, attributes, parsed) => withNulls(text, "attributes", attributes, parsed)
} satisfies WireFormat
