/**
 * What the proxy understands of PostgreSQL's protocol: where a message begins, which statement is executed, and what became of it. Enough to stop a
 * page statement or a COMMIT on its way, and to see which worker wrote under which epoch.
 * Source: https://www.postgresql.org/docs/18/protocol-message-formats.html
 */

import { fixedParameters } from "../../../packages/sync-engine/src/store/pageStatement.ts"

/** A statement that a client asks for. */
export type Asked =
  | { readonly kind: "page"; readonly streamId: number; readonly epoch: number; readonly pages: number }
  | { readonly kind: "commit" }
  | { readonly kind: "other" }

/** A whole message of a client. */
export interface ClientMessage {
  readonly bytes: Buffer
  /** Set where the message executes a statement. */
  readonly asked: Asked | null
  /** It only makes a statement ready. */
  readonly prepares: boolean
  /** The server answers everything up to here with one `ReadyForQuery`. */
  readonly endsTurn: boolean
}

/** The first message of a connection has no type; those that ask for encryption are followed by another such. */
const isUntypedAgain = (code: number) => code === 80_877_103 || code === 80_877_104

const zeroAt = (bytes: Buffer, from: number) => bytes.indexOf(0, from)

/** The page statement and its shorter form move a stream's cursor; nothing else does. */
const movesCursor = "UPDATE sync.streams s SET cursor = coalesce("

type Kind = Asked["kind"]
const kindOf = (text: string): Kind => (text.includes(movesCursor) ? "page" : /^\s*commit\b/i.test(text) ? "commit" : "other")

const float8 = 701
const numberIn = (bytes: Buffer, isBinary: boolean, type: number) => {
  if (!isBinary) return Number(bytes.toString("latin1"))
  if (bytes.length === 4) return bytes.readInt32BE(0)
  if (bytes.length === 2) return bytes.readInt16BE(0)
  return type === float8 ? bytes.readDoubleBE(0) : Number(bytes.readBigInt64BE(0))
}

interface Prepared {
  readonly kind: Kind
  readonly types: ReadonlyArray<number>
}

/** Where a page statement says which stream it belongs to, under which epoch, and how many pages of the source are in it. */
const streamId = fixedParameters.indexOf("streamId")
const epoch = fixedParameters.indexOf("epoch")
const pages = fixedParameters.indexOf("pages")
const read = Math.max(streamId, epoch, pages) + 1

const parsed = (bytes: Buffer): readonly [string, Prepared] => {
  const nameEnd = zeroAt(bytes, 5)
  const textEnd = zeroAt(bytes, nameEnd + 1)
  const count = bytes.readInt16BE(textEnd + 1)
  const types = Array.from({ length: Math.min(count, read) }, (_, index) => bytes.readInt32BE(textEnd + 3 + 4 * index))
  return [bytes.toString("utf8", 5, nameEnd), { kind: kindOf(bytes.toString("utf8", nameEnd + 1, textEnd)), types }]
}

const bound = (bytes: Buffer, after: number, types: ReadonlyArray<number>): Asked => {
  const formats = bytes.readInt16BE(after)
  const isBinary = (index: number) => formats > 0 && bytes.readInt16BE(after + 2 + 2 * (formats === 1 ? 0 : index)) === 1
  const values: Array<Buffer> = []
  for (let at = after + 2 + 2 * formats + 2; values.length < read;) {
    const length = Math.max(0, bytes.readInt32BE(at))
    values.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  const number = (index: number) => numberIn(values[index] ?? Buffer.alloc(0), isBinary(index), types[index] ?? 0)
  return { kind: "page", streamId: number(streamId), epoch: number(epoch), pages: number(pages) }
}

/** Cuts the bytes of one client into messages, and knows the statements it has prepared. */
export const makeClientReader = () => {
  const prepared = new Map<string, Prepared>()
  let rest: Buffer = Buffer.alloc(0)
  let isTyped = false

  const askedIn = (bytes: Buffer): Asked | null => {
    switch (String.fromCharCode(bytes[0] ?? 0)) {
      case "P":
        prepared.set(...parsed(bytes))
        return null
      case "B": {
        const portalEnd = zeroAt(bytes, 5)
        const nameEnd = zeroAt(bytes, portalEnd + 1)
        const statement = prepared.get(bytes.toString("utf8", portalEnd + 1, nameEnd))
        if (statement === undefined || statement.kind === "other") return { kind: "other" }
        return statement.kind === "commit" ? { kind: "commit" } : bound(bytes, nameEnd + 1, statement.types)
      }
      case "Q": {
        const kind = kindOf(bytes.toString("utf8", 5, bytes.length - 1))
        return kind === "commit" ? { kind } : { kind: "other" }
      }
      default:
        return null
    }
  }

  return (chunk: Buffer): ReadonlyArray<ClientMessage> => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const messages: Array<ClientMessage> = []
    for (;;) {
      const head = isTyped ? 1 : 0
      if (rest.length < head + 4) return messages
      const length = head + rest.readInt32BE(head)
      if (rest.length < length) return messages
      const bytes = rest.subarray(0, length)
      rest = rest.subarray(length)
      const type = isTyped ? String.fromCharCode(bytes[0] ?? 0) : ""
      if (isTyped) messages.push({ bytes, asked: askedIn(bytes), prepares: type === "P", endsTurn: type === "S" || type === "Q" })
      else {
        isTyped = length < 8 || !isUntypedAgain(bytes.readInt32BE(4))
        messages.push({ bytes, asked: null, prepares: false, endsTurn: false })
      }
    }
  }
}

/** What a server says that the proxy listens to. */
export type Said =
  /** The first row of an answer: its columns `in_turn` and `held`, where it is a page's. */
  | { readonly kind: "row"; readonly columns: ReadonlyArray<number | null> }
  | { readonly kind: "done"; readonly tag: string }
  /** By SQLSTATE; a cancelled statement (57014) that was cancelled by its timeout is `57014 timeout`. */
  | { readonly kind: "error"; readonly code: string; readonly isFatal: boolean }
  /** The answer is whole. */
  | { readonly kind: "ready"; readonly isInTransaction: boolean }

const columnsOf = (bytes: Buffer): ReadonlyArray<number | null> => {
  const count = Math.min(bytes.readInt16BE(5), 3)
  const columns: Array<number | null> = []
  for (let index = 0, at = 7; index < count; index++) {
    const length = bytes.readInt32BE(at)
    const value = bytes.subarray(at + 4, at + 4 + Math.max(0, length))
    columns.push(length === 4 ? value.readInt32BE(0) : length === 1 ? Number(value.toString("latin1")) : null)
    at += 4 + Math.max(0, length)
  }
  return columns
}

const errorIn = (bytes: Buffer): Said => {
  const fields = new Map<string, string>()
  for (let at = 5; at < bytes.length && bytes[at] !== 0;) {
    const end = zeroAt(bytes, at)
    if (end < 0) break
    fields.set(String.fromCharCode(bytes[at] ?? 0), bytes.toString("utf8", at + 1, end))
    at = end + 1
  }
  const code = fields.get("C") ?? ""
  const isFatal = ["FATAL", "PANIC"].includes(fields.get("V") ?? fields.get("S") ?? "")
  return { kind: "error", code: fields.get("M")?.includes("statement timeout") === true ? `${code} timeout` : code, isFatal }
}

/** Reads what one server says. A refusal of encryption is a single byte without a message around it. */
export const makeServerReader = () => {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer): ReadonlyArray<Said> => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const said: Array<Said> = []
    while (rest.length >= 5) {
      const length = 1 + rest.readInt32BE(1)
      if (rest.length < length) break
      const bytes = rest.subarray(0, length)
      rest = rest.subarray(length)
      switch (String.fromCharCode(bytes[0] ?? 0)) {
        case "D":
          said.push({ kind: "row", columns: columnsOf(bytes) })
          break
        case "C":
          said.push({ kind: "done", tag: bytes.toString("latin1", 5, length - 1) })
          break
        case "E":
          said.push(errorIn(bytes))
          break
        case "Z":
          said.push({ kind: "ready", isInTransaction: bytes[5] !== 0x49 })
          break
      }
    }
    return said
  }
}
