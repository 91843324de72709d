/** Elements as the church keeps them, how they are written as XML with its quirks, and what they say: the truth that readers are held to. */
export interface Node {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | null>>
  readonly text?: string | null
  readonly children?: ReadonlyArray<Node>
  /** Its children are items, however many there are. */
  readonly isList?: true
}

export type Said = string | null | ReadonlyArray<Said> | { readonly [name: string]: Said }

export const leaf = (name: string, text: string | null): Node => ({ name, text })
/** A look-up or another row: text and id. */
export const ref = (name: string, id: string | null, text: string | null): Node => ({ name, attributes: { id }, text })
export const list = (name: string, children: ReadonlyArray<Node>): Node => ({ name, children, isList: true })

/** What the members of a row say: attributes beside their element, lists as lists. */
export const sayAll = (nodes: ReadonlyArray<Node>): Readonly<Record<string, Said>> =>
  Object.fromEntries(
    nodes.flatMap(({ attributes = {}, children, isList, name, text = null }) => {
      const value: Said = isList === true ? (children ?? []).map(sayItem) : children === undefined ? text : sayAll(children)
      return [[name, value] as const, ...Object.entries(attributes).map(([key, said]) => [`${name}@${key}`, said] as const)]
    })
  )

const own = ({ attributes = {} }: Node): Readonly<Record<string, Said>> =>
  Object.fromEntries(Object.entries(attributes).map(([key, said]) => [`@${key}`, said]))

/** A row, or an item of a list: its own attributes are its members. */
export const sayItem = (node: Node): { readonly [name: string]: Said } => ({
  ...own(node),
  ...sayAll(node.children ?? []),
  ...(node.text === undefined || node.text === null ? {} : { "#text": node.text })
})

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

/** Nothing is written in three ways, by turns: closed at once, empty, and a blank. */
const nothing = (name: string, attributes: string) =>
  [`<${name}${attributes}/>`, `<${name}${attributes}></${name}>`, `<${name}${attributes}> </${name}>`][name.length % 3] ?? ""

export const write = ({ attributes = {}, children = [], name, text = null }: Node): string => {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${value === null ? "" : escaped(value)}"`)
  if (children.length === 0 && text === null) return nothing(name, said.join(""))
  return `<${name}${said.join("")}>${children.map(write).join("")}${text === null ? "" : escaped(text)}</${name}>`
}
