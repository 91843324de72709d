/**
 * XML as a tree, for answers of a source that nobody here controls. Only what is well-formed is taken; a DTD is refused before anything it declares could be
 * used, so there are no entities but the five of XML itself; depth and the number of elements are capped.
 */
import { Result } from "effect"
import { SaxesParser } from "saxes"
import type { WireProblem } from "../WireFormat.ts"

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

/**
 * Characters that XML forbids do occur in what people paste into forms, and are no reason to refuse the rows around them: they pass, and whoever stores
 * text takes them out.
 */
const isTolerable = (message: string) => /disallowed character/i.test(message)

/** The root element. What is wrong is told without a word of the text, which may hold personal data. */
export const parseXml = (text: string): Result.Result<XmlElement, WireProblem> => {
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
    if (above) above.children.push(closed)
    else root = closed
  })
  parser.on("error", ({ message }) => {
    if (!isTolerable(message)) throw new Refused(`it breaks off or is not well-formed near character ${parser.position}`)
  })
  try {
    parser.write(text).close()
  } catch (thrown) {
    const why = thrown instanceof Refused ? thrown.message : "it cannot be parsed"
    return Result.fail({ rule: "malformed-body", detail: `${text.length} characters that are not XML to be read: ${why}` })
  }
  return root === null ? Result.fail({ rule: "malformed-body", detail: "there is no element" }) : Result.succeed(root)
}
