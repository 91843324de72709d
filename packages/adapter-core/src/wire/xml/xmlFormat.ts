/**
 * A source that answers XML: an envelope, in it a collection, in it rows. What stands where is said by the entity's list (`at`, `idFrom`, `lists`); rows are
 * kept as JSON, with what XML leaves to chance settled once: see `valueOf.ts`.
 */
import { Result } from "effect"
import type { AnyEntity, ListEndpoint } from "../../Entity.ts"
import type { PageRequest } from "../../reading/Reader.ts"
import { jsonApi } from "../jsonApi.ts"
import type { AskedPage, BrokenRow, WireFormat, WirePage, WireProblem, WireRow } from "../WireFormat.ts"
import { parseXml, type Taken, type XmlElement } from "./parseXml.ts"
import { textOf, valueOf } from "./valueOf.ts"

/** What stands where in an answer, of whatever entity. */
export interface XmlEnvelope {
  /** The root element: whatever has another is no answer, such as a page of HTML. */
  readonly root: string
  /** The element below it that holds what was asked for. */
  readonly within: string
  /** An element that every good answer has there, also one without rows: so an empty answer is none. */
  readonly proof: string
  /** Paths, from `within`, of what stands there in the place of rows where something is wrong: `errors/error`. */
  readonly errors: ReadonlyArray<string>
  /** The attribute in which a collection says how many rows it holds: an answer that holds another number was cut. */
  readonly count: string
  /** Names of the parameters that ask for a page and its size. */
  readonly paging: { readonly page: string; readonly perPage: string }
  /** An answer longer than that is refused. */
  readonly mostBytes: number
}

/** XML in an envelope. An attribute that a row does not mention is null there: such a source leaves out what is not set. */
export const xmlFormat = (envelope: XmlEnvelope): WireFormat => {
  const opened = (body: string, taken?: Taken): Result.Result<XmlElement, WireProblem> =>
    Result.flatMap(parseXml(body, taken), (root): Result.Result<XmlElement, WireProblem> => {
      if (root.name !== envelope.root) return unexpected(`the root is another than ${envelope.root}`)
      const within = root.children.find(({ name }) => name === envelope.within)
      if (within === undefined) return unexpected(`there is no ${envelope.within}`)
      const hasErrors = envelope.errors.some((path) => reach([within], path).length > 0)
      if (hasErrors) {
        const problem = { rule: "error-with-200", detail: "an error stands in the place of rows", body: valueOf(root, []) } as const
        return Result.fail(problem)
      }
      return reach([within], envelope.proof).length > 0 ? Result.succeed(within) : unexpected(`there is no ${envelope.proof}`)
    })

  const rowsOf = (body: string, entity: AnyEntity, parent: string | null): Result.Result<Rows, WireProblem> => {
    const way = (entity.list.at ?? "").split("/")
    const rows: Array<WireRow> = []
    const broken: Array<BrokenRow> = []
    const held = new Map<XmlElement, number>()
    const each = (item: XmlElement, above: ReadonlyArray<XmlElement>) => {
      const holder = above.at(-1)
      if (holder) held.set(holder, (held.get(holder) ?? 0) + 1)
      const row = rowOf(item, () => attributesAbove(above.slice(1)), entity, parent)
      const index = rows.length + broken.length
      if (typeof row === "string") broken.push({ list: "data", index, text: JSON.stringify(valueOf(item, [])), problem: row })
      else rows.push(row)
    }
    const taken = { path: [envelope.root, envelope.within, ...way], collection: 3, each }
    return Result.flatMap(opened(body, taken), (within): Result.Result<Rows, WireProblem> => {
      for (const collection of reach([within], way.slice(0, -1).join("/"))) {
        const said = textOf(collection.attributes[envelope.count])
        const count = held.get(collection) ?? 0
        if (said !== null && Number(said) !== count) return unexpected(`it says that it holds ${said} rows, and holds ${count}`)
      }
      return Result.succeed({ rows, broken })
    })
  }

  const page = (body: string, { entity, request }: AskedPage): Result.Result<WirePage, WireProblem> =>
    Result.map(rowsOf(body, entity, request.parent), ({ broken, rows }) => ({
      rows,
      broken,
      included: [],
      total: null,
      next: nextOf(entity.list, request, rows.length + broken.length),
      filterable: null,
      orderable: null
    }))

  /** A page that is full may be followed by another; one that holds more than was asked for is all there is. */
  const nextOf = ({ paging }: ListEndpoint, { offset, perPage }: AskedPage["request"], rows: number) =>
    paging === "numbered" && rows === perPage ? `?${envelope.paging.page}=${offset / perPage + 2}` : null

  const row = (body: string, entity: AnyEntity): Result.Result<WireRow, WireProblem> =>
    Result.flatMap(rowsOf(body, entity, null), ({ broken, rows: [first, second] }): Result.Result<WireRow, WireProblem> => {
      if (second !== undefined) return unexpected("it holds several rows, and one was asked for")
      if (first !== undefined) return Result.succeed(first)
      return broken.length > 0 ? unexpected("the row shows no id") : Result.fail({ rule: "not-there", detail: "it holds no row" })
    })

  const listQuery = (request: PageRequest, list: ListEndpoint): ReadonlyArray<readonly [string, string]> => [
    ...request.filters.map(({ field, value }) => [field, value] as const),
    ...Object.entries(list.query ?? {}),
    ...(list.paging === "numbered"
      ? [
          [envelope.paging.page, String(request.offset / request.perPage + 1)] as const,
          [envelope.paging.perPage, String(request.perPage)] as const
        ]
      : [])
  ]

  return {
    called: "XML",
    accept: "application/xml, text/xml",
    contentTypes: ["application/xml", "text/xml"],
    mostBytes: envelope.mostBytes,
    listQuery,
    rowQuery: () => [],
    value: (body) => Result.map(opened(body), (within) => valueOf(within, [])),
    page,
    row,
    keptRow: jsonApi.keptRow,
    links: jsonApi.links,
    withoutValues: jsonApi.withoutValues
  }
}

interface Rows {
  readonly rows: ReadonlyArray<WireRow>
  readonly broken: ReadonlyArray<BrokenRow>
}

const unexpected = (detail: string): Result.Result<never, WireProblem> => Result.fail({ rule: "unexpected-shape", detail })

/** All elements at the end of a path, from any of those given. */
const reach = (from: ReadonlyArray<XmlElement>, path: string): ReadonlyArray<XmlElement> =>
  path === ""
    ? from
    : path.split("/").reduce((found, step) => found.flatMap(({ children }) => children.filter(({ name }) => name === step)), from)

/** Attributes of the elements that a row stands in, each under its element's name: `batch/@id`. */
const attributesAbove = (above: ReadonlyArray<XmlElement>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    above.flatMap(({ attributes, name }) => Object.entries(attributes).map(([own, value]) => [`${name}/@${own}`, textOf(value)] as const))
  )

/** The row, or in words why it is none. What it stands in is part of it where the entity declares that. */
const rowOf = (
  item: XmlElement,
  above: () => Readonly<Record<string, unknown>>,
  { attributes: declared, list, type }: AnyEntity,
  parent: string | null
): WireRow | string => {
  const said = valueOf(item, list.lists ?? [])
  const values: Readonly<Record<string, unknown>> = typeof said === "object" && said !== null ? { ...said } : {}
  const own = ownId(values, list.idFrom)
  if (own === null) return `it has no ${(list.idFrom ?? ["id"]).join(", ")}`
  const id = list.isKeyedByParent === true && parent !== null ? `${parent}:${own}` : own
  const unset = Object.keys(declared.fields).filter((name) => !Object.hasOwn(values, name))
  const around = unset.length === 0 ? {} : above()
  const attributes = { ...values, ...Object.fromEntries(unset.map((name) => [name, around[name] ?? null])) }
  return { id, type, text: JSON.stringify({ type, id, attributes }), attributes, related: {} }
}

/** From the members that make it; else `id`, which sources write as an attribute, as an element, or as both. */
const ownId = (values: Readonly<Record<string, unknown>>, members: ReadonlyArray<string> | undefined): string | null => {
  const found = (members ?? [values["@id"] === null || values["@id"] === undefined ? "id" : "@id"]).map((name) => values[name])
  return found.every((value) => typeof value === "string") ? found.join(" ") : null
}
