/**
 * Elements as data. Nothing depends on what happens to be there: a list is one however many stand in it, because it is declared to be; an element without
 * text is null, whether it is empty, blank or closes itself; attributes stand beside their element, whatever it holds, as `campus` and `campus@id`.
 */
import type { XmlElement } from "./parseXml.ts"

/** Paths of elements that repeat, from where the value begins: `phones/phone`. What holds them becomes the list. */
export type ListPaths = ReadonlyArray<string>

type Entries = Array<readonly [string, unknown]>

export const textOf = (text: string | undefined): string | null => (text === undefined || text.trim() === "" ? null : text)

/** The value of an element as a whole, such as an item of a list: its attributes are `@id`, its own text beside others `#text`. */
export const valueOf = (element: XmlElement, lists: ListPaths, path = ""): unknown =>
  within(element, lists, path, attributesOf(element, "@"))

const attributesOf = ({ attributes }: XmlElement, prefix: string): Entries =>
  Object.entries(attributes).map(([name, value]) => [`${prefix}${name}`, textOf(value)] as const)

const within = ({ children, text }: XmlElement, lists: ListPaths, path: string, own: Entries): unknown => {
  if (children.length === 0 && own.length === 0 && !holdsLists(lists, path)) return textOf(text)
  const named = new Map<string, Array<unknown>>()
  const beside: Entries = []
  for (const child of children) {
    const at = path === "" ? child.name : `${path}/${child.name}`
    const held = named.get(child.name) ?? []
    named.set(child.name, held)
    const items = itemsIn(child, lists, at)
    if (items !== null) held.push(...items)
    else held.push(within(child, lists, at, []))
    beside.push(...attributesOf(child, `${child.name}@`))
  }
  // An element that repeats without being declared to is not lost: it becomes what no schema expects.
  const values = [...named].map(([name, held]) => [name, isList(lists, path, name) ? held : held.length === 1 ? held[0] : held] as const)
  const absent = containersIn(lists, path).flatMap((name) => (named.has(name) ? [] : [[name, []] as const]))
  const shown = textOf(text)
  return Object.fromEntries([...own, ...values, ...absent, ...beside, ...(shown === null ? [] : [["#text", shown] as const])])
}

/** The items of an element that holds a list; `null` where it holds none. */
const itemsIn = (container: XmlElement, lists: ListPaths, at: string): ReadonlyArray<unknown> | null => {
  const names = lists.filter((each) => parentOf(each) === at).map((each) => each.slice(at.length + 1))
  if (names.length === 0) return null
  return container.children.filter(({ name }) => names.includes(name)).map((item) => valueOf(item, lists, `${at}/${item.name}`))
}

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")))

/** Names of the elements directly below `path` that hold lists. */
const containersIn = (lists: ListPaths, path: string): ReadonlyArray<string> => [
  ...new Set(lists.map(parentOf).flatMap((holder) => (parentOf(holder) === path ? [holder.slice(path === "" ? 0 : path.length + 1)] : [])))
]

const holdsLists = (lists: ListPaths, path: string) => containersIn(lists, path).length > 0

const isList = (lists: ListPaths, path: string, name: string) => containersIn(lists, path).includes(name)
