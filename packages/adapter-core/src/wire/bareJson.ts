/**
 * JSON without an envelope: a list is an array of objects (or has one at `list.at`), a row an object, and its attributes are its keys. A row keeps its own
 * text as sent, inside an envelope of ours that says its type and id: what is stored looks the same whatever the source.
 */
import { Result } from "effect"
import type { AnyEntity, ListEndpoint } from "../Entity.ts"
import type { PageRequest } from "../reading/Reader.ts"
import { sliceAt, sliceElements, withNulls } from "./slices.ts"
import { type WholeElement, wholeList } from "./WholeList.ts"
import type { RowChange, WireFormat, WireProblem, WireRow } from "./WireFormat.ts"

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

/** Several times what a large church's longest list takes, and what a process can hold beside its other work. */
const mostBytes = 24 * 1024 * 1024

const parse = (text: string): Result.Result<unknown, WireProblem> => {
  try {
    return Result.succeed(JSON.parse(text))
  } catch {
    // The parser's own message quotes the text, which may hold personal data.
    const cut = /[\]}]\s*$/.test(text) ? "" : "; it seems to be cut off"
    return Result.fail({ rule: "malformed-body", detail: `${text.length} characters that are not JSON${cut}` })
  }
}

const unexpected = (detail: string, body?: unknown): Result.Result<never, WireProblem> =>
  Result.fail({ rule: "unexpected-shape", detail, ...(body === undefined ? {} : { body }) })

const textOf = (value: unknown): string | null => {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value)
  return typeof value === "string" && value !== "" ? value : null
}

/** The id of a row, from these of its members; `null` where it shows none. */
const idOf = (row: Json, members: ReadonlyArray<string> = ["id"]): string | null => {
  const parts = members.map((name) => textOf(row[name]))
  return parts.includes(null) ? null : parts.join(":")
}

const inEnvelope = (type: string, id: string, text: string) =>
  `{"type":${JSON.stringify(type)},"id":${JSON.stringify(id)},"attributes":${text}}`

const noId = "its id is neither text nor a whole number, or empty"

const rowOf = (text: string, { list, type }: AnyEntity): WireRow | string => {
  const parsed = Result.getOrNull(parse(text))
  if (!isObject(parsed)) return "the row is no object"
  const id = idOf(parsed, list.idFrom)
  return id === null ? noId : { id, type, text: inEnvelope(type, id, text), attributes: parsed, related: {} }
}

const whole: NonNullable<WireFormat["whole"]> = (body, entity) => {
  const { at, idFrom } = entity.list
  const slices = sliceElements(at === undefined ? body : sliceAt(body, at.split("/")))
  if (slices === null) {
    // An error may come in the place of a list.
    return Result.flatMap(parse(body), (found) => unexpected("the body is no list", isObject(found) ? found : undefined))
  }
  const elements: Array<WholeElement> = []
  for (const text of slices) {
    const element = parse(text)
    if (Result.isFailure(element))
      return Result.fail({ rule: "malformed-body", detail: `an element of the list: ${element.failure.detail}` })
    if (!isObject(element.success)) elements.push({ text, row: { problem: "the row is no object" } })
    else {
      const id = idOf(element.success, idFrom)
      elements.push({ text, row: id === null ? { problem: noId } : { id } })
    }
  }
  return Result.succeed(wholeList(elements, (text) => rowOf(text, entity)))
}

/** An object without an id says that there is no such row: `{}` with a good status. */
const row = (body: string, { list, type }: AnyEntity): Result.Result<WireRow, WireProblem> =>
  Result.flatMap(parse(body), (found): Result.Result<WireRow, WireProblem> => {
    if (!isObject(found)) return unexpected("the row is no object")
    if (Object.keys(found).length === 0) return Result.fail({ rule: "not-there", detail: "an object without anything in it" })
    const id = idOf(found, list.idFrom)
    if (id === null) return unexpected(noId, found)
    return Result.succeed({ id, type, text: inEnvelope(type, id, body.trim()), attributes: found, related: {} })
  })

const keptRow = (text: string): Result.Result<WireRow, WireProblem> =>
  Result.flatMap(parse(text), (found): Result.Result<WireRow, WireProblem> => {
    if (!isObject(found)) return unexpected("the row is no object")
    const { attributes, id, type } = found
    if (typeof id !== "string" || typeof type !== "string" || !isObject(attributes)) return unexpected("the row has no envelope")
    return Result.succeed({ id, type, text, attributes, related: {} })
  })

const queryOf = ({ query }: ListEndpoint) => Object.entries(query ?? {})

/** JSON without an envelope: arrays of objects, of which one with nothing in it is a row that is gone. Relations are attributes. */
export const bareJson: WireFormat = {
  called: "JSON",
  accept: "application/json",
  mostBytes,
  contentTypes: ["application/json"],
  listQuery: (_request: PageRequest, list) => queryOf(list),
  rowQuery: () => [],
  value: parse,
  page: (body, { entity, request }) => Result.map(whole(body, entity), (list) => list.page(request.offset, request.perPage)),
  whole,
  row,
  change: ({ attributes, id }: RowChange) => ({ ...(id === null ? {} : { id }), ...attributes }),
  keptRow,
  withoutValues: (text, attributes, parsed) => withNulls(text, "attributes", attributes, parsed)
}
