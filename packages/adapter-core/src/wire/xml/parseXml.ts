/**
 * XML as a tree, for answers of a source that nobody here controls. Only what is well-formed is taken; a DTD is refused before anything it declares could be
 * used, so there are no entities but the five of XML itself; depth and the number of elements are capped.
 */
import { Result } from "effect"
import { SaxesParser } from "saxes"
import type { WireProblem } from "../WireFormat.ts"
import { mendReferences } from "./mendReferences.ts"

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: ReadonlyArray<XmlElement>
  /** Its own text, that of its children left out. */
  readonly text: string
}

/** Deeper or more than any answer that means something. */
const deepest = 64
const mostElements = 2_000_000

interface OpenElement extends XmlElement {
  readonly children: Array<XmlElement>
  text: string
}

class Refused extends Error {}

/** What becomes of an element that has closed. */
const fateOf = (taken: Taken | undefined, open: ReadonlyArray<XmlElement>, name: string): "kept" | "taken" | "dropped" => {
  if (taken === undefined || open.length >= taken.path.length || !open.every((above, depth) => above.name === taken.path[depth]))
    return "kept"
  const isOnWay = name === taken.path[open.length]
  if (isOnWay && open.length === taken.path.length - 1) return "taken"
  return isOnWay || open.length < taken.collection ? "kept" : "dropped"
}

/**
 * Characters that XML forbids do occur in what people paste into forms, and are no reason to refuse the rows around them: they pass, and whoever stores
 * text takes them out.
 */
const isTolerable = (message: string) => /disallowed character/i.test(message)

/**
 * Elements that are handed over as soon as they are read, with those they stand in from the root on, and are kept by nobody else: a tree of a long answer
 * takes twenty times its text. What stands beside the way to them, within their collection, is dropped.
 */
export interface Taken {
  /** Names from the root on. */
  readonly path: ReadonlyArray<string>
  /** Elements that stand in so many others are the collection's. */
  readonly collection: number
  readonly each: (item: XmlElement, above: ReadonlyArray<XmlElement>) => void
}

/** The root element. What is wrong is told without a word of the text, which may hold personal data. */
export const parseXml = (text: string, taken?: Taken): Result.Result<XmlElement, WireProblem> => {
  const parser = new SaxesParser({ xmlns: false, position: true })
  const open: Array<OpenElement> = []
  let root: XmlElement | null = null
  let elements = 0
  const add = (piece: string) => {
    const current = open.at(-1)
    if (current) current.text += piece
  }
  parser.on("doctype", () => {
    throw new Refused("it declares a document type, which may define entities")
  })
  parser.on("opentag", ({ attributes, name }) => {
    if (open.length >= deepest) throw new Refused(`its elements are nested more than ${deepest} deep`)
    if (++elements > mostElements) throw new Refused(`it has more than ${mostElements} elements`)
    open.push({ name, attributes, children: [], text: "" })
  })
  parser.on("text", add)
  parser.on("cdata", add)
  parser.on("closetag", () => {
    const closed = open.pop()
    if (closed === undefined) return
    const above = open.at(-1)
    if (above === undefined) {
      root = closed
      return
    }
    const fate = fateOf(taken, open, closed.name)
    if (fate === "kept") above.children.push(closed)
    else if (fate === "taken") taken?.each(closed, open)
  })
  parser.on("error", ({ message }) => {
    if (!isTolerable(message)) throw new Refused(`it breaks off or is not well-formed near character ${parser.position}`)
  })
  try {
    parser.write(mendReferences(text)).close()
  } catch (thrown) {
    const why = thrown instanceof Refused ? thrown.message : "it cannot be parsed"
    return Result.fail({ rule: "malformed-body", detail: `${text.length} characters that are not XML to be read: ${why}` })
  }
  return root === null ? Result.fail({ rule: "malformed-body", detail: "there is no element" }) : Result.succeed(root)
}
