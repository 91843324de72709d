/**
 * Cuts the text of an answer into the text of its rows, so that a row can be hashed and stored exactly as it was sent, without writing it anew.
 * One pass over the text, strings skipped with `indexOf`. It looks only at structure: whether the text is JSON is for `JSON.parse` to say first.
 */

export interface Slices {
  readonly data: ReadonlyArray<string>
  readonly included: ReadonlyArray<string>
}

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const comma = 0x2c
const colon = 0x3a

/**
 * The elements of the top-level arrays `data` and `included`, each as it stands in `text`. A single object `data` is one element.
 * Never throws; text that is not a JSON object gives what could be found, which may be nothing.
 */
export const sliceRows = (text: string): Slices => {
  let data: ReadonlyArray<string> = []
  let included: ReadonlyArray<string> = []
  let at = skipSpace(text, 0)
  if (text.charCodeAt(at) !== openBrace) return { data, included }
  at = skipSpace(text, at + 1)
  while (text.charCodeAt(at) === quote) {
    const keyEnd = endOfString(text, at)
    const key = text.slice(at + 1, keyEnd - 1)
    at = skipSpace(text, keyEnd)
    if (text.charCodeAt(at) !== colon) break
    at = skipSpace(text, at + 1)
    const end = endOfValue(text, at)
    // A doubled key is legal JSON and the last one counts, as in JSON.parse.
    if (isKey(key, "data")) data = elementsOf(text, at, end)
    else if (isKey(key, "included")) included = elementsOf(text, at, end)
    at = skipSpace(text, end)
    if (text.charCodeAt(at) !== comma) break
    at = skipSpace(text, at + 1)
  }
  return { data, included }
}

/**
 * The elements of text that is one array, each as it stands there; `null` where it is none. Whether an element is JSON is not said, but nothing of the
 * text is outside of one.
 */
export const sliceElements = (text: string): ReadonlyArray<string> | null => {
  const elements: Array<string> = []
  let at = skipSpace(text, 0)
  if (text.charCodeAt(at) !== openBracket) return null
  at = skipSpace(text, at + 1)
  if (text.charCodeAt(at) === closeBracket) return isOver(text, at + 1) ? elements : null
  for (;;) {
    const end = endOfValue(text, at)
    if (end === at) return null
    elements.push(text.slice(at, end))
    at = skipSpace(text, end)
    const code = text.charCodeAt(at)
    if (code === closeBracket) return isOver(text, at + 1) ? elements : null
    if (code !== comma) return null
    at = skipSpace(text, at + 1)
  }
}

const isOver = (text: string, at: number) => skipSpace(text, at) === text.length

/** The value at the end of these keys, as it stands in the text; nothing where there is none. Of a doubled key the last counts. */
export const sliceAt = (text: string, keys: ReadonlyArray<string>): string =>
  keys.reduce((value, name) => {
    const found = membersOf(value, 0).findLast(({ key }) => isKey(key, name))
    return found === undefined ? "" : value.slice(found.start, found.end)
  }, text)

interface Member {
  readonly key: string
  readonly start: number
  readonly end: number
}

/** The members of the object that begins at `start`, with where their values stand. */
const membersOf = (text: string, start: number): ReadonlyArray<Member> => {
  const members: Array<Member> = []
  let at = skipSpace(text, start)
  if (text.charCodeAt(at) !== openBrace) return members
  at = skipSpace(text, at + 1)
  while (text.charCodeAt(at) === quote) {
    const keyEnd = endOfString(text, at)
    const key = text.slice(at + 1, keyEnd - 1)
    at = skipSpace(text, keyEnd)
    if (text.charCodeAt(at) !== colon) break
    at = skipSpace(text, at + 1)
    const end = endOfValue(text, at)
    members.push({ key, start: at, end })
    at = skipSpace(text, end)
    if (text.charCodeAt(at) !== comma) break
    at = skipSpace(text, at + 1)
  }
  return members
}

/**
 * The text of an object with null for some values of the object under `name`, also for keys that it does not have; all else as it stands. Text that has
 * no such object stays as it is.
 */
export const withNulls = (
  text: string,
  name: string,
  keys: ReadonlySet<string>,
  /** The object as it was parsed, where it was. */
  parsed?: Readonly<Record<string, unknown>>
): string => {
  const quickly = parsed === undefined ? null : withNullsWhereNamed(text, keys, parsed)
  if (quickly !== null) return quickly
  const within = membersOf(text, 0).findLast(({ key }) => isKey(key, name))
  if (!within || text.charCodeAt(within.start) !== openBrace) return text
  const members = membersOf(text, within.start)
  const named = (key: string) => [...keys].find((each) => isKey(key, each))
  const found = members.filter(({ key }) => named(key) !== undefined)
  const absent = [...keys].filter((key) => !found.some((member) => named(member.key) === key))
  let changed = ""
  let at = 0
  if (absent.length > 0) {
    const nulls = absent.map((key) => `${JSON.stringify(key)}:null`).join(",")
    changed = `${text.slice(0, within.start + 1)}${nulls}${members.length > 0 ? "," : ""}`
    at = within.start + 1
  }
  for (const { end, start } of found) {
    changed += `${text.slice(at, start)}null`
    at = end
  }
  return changed + text.slice(at)
}

/**
 * The same without a look at the rest of the text: an object that has a key which the text names once, as a key, has it there. `null` where that is not
 * so of each, or a name could be written in another way.
 */
const withNullsWhereNamed = (text: string, keys: ReadonlySet<string>, parsed: Readonly<Record<string, unknown>>): string | null => {
  // Of a name of such characters each can be written in one other way: as `\u` and its code.
  if (text.includes("\\u") || ![...keys].every((key) => /^\w+$/.test(key))) return null
  const found: Array<Omit<Member, "key">> = []
  for (const key of keys) {
    const named = `"${key}"`
    const at = text.indexOf(named)
    if (at < 0 || !Object.hasOwn(parsed, key) || text.includes(named, at + named.length)) return null
    const after = skipSpace(text, at + named.length)
    if (text.charCodeAt(after) !== colon) return null
    const start = skipSpace(text, after + 1)
    const end = endOfValue(text, start)
    if (text.slice(start, end) !== "null") found.push({ start, end })
  }
  if (found.length === 0) return text
  let changed = ""
  let at = 0
  for (const { end, start } of found.sort((one, other) => one.start - other.start)) {
    changed += `${text.slice(at, start)}null`
    at = end
  }
  return changed + text.slice(at)
}

const elementsOf = (text: string, start: number, end: number): ReadonlyArray<string> => {
  if (text.charCodeAt(start) === openBrace) return [text.slice(start, end)]
  if (text.charCodeAt(start) !== openBracket) return []
  const elements: Array<string> = []
  let at = skipSpace(text, start + 1)
  while (at < end && text.charCodeAt(at) !== closeBracket) {
    const elementEnd = endOfValue(text, at)
    if (elementEnd === at) break
    elements.push(text.slice(at, elementEnd))
    at = skipSpace(text, elementEnd)
    if (text.charCodeAt(at) !== comma) break
    at = skipSpace(text, at + 1)
  }
  return elements
}

/** A key may be written with escapes (`"d\u0061ta"`). */
const isKey = (raw: string, name: string): boolean => {
  if (!raw.includes("\\")) return raw === name
  try {
    return JSON.parse(`"${raw}"`) === name
  } catch {
    return false
  }
}

/** The index after the value that starts at `start`; `start` itself where there is none. */
const endOfValue = (text: string, start: number): number => {
  const first = text.charCodeAt(start)
  if (first === quote) return endOfString(text, start)
  if (first === openBrace || first === openBracket) return endOfNested(text, start)
  let at = start
  while (at < text.length && !endsScalar(text.charCodeAt(at))) at++
  return at
}

const endOfNested = (text: string, start: number): number => {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at) - 1
    else if (code === openBrace || code === openBracket) depth++
    else if (code === closeBrace || code === closeBracket) {
      depth--
      if (depth === 0) return at + 1
    }
  }
  return text.length
}

/** The index after the closing quote of the string whose opening quote is at `start`. */
const endOfString = (text: string, start: number): number => {
  let at = start
  for (;;) {
    at = text.indexOf('"', at + 1)
    if (at < 0) return text.length
    let before = at - 1
    while (text.charCodeAt(before) === backslash) before--
    // An even number of backslashes before the quote: it closes the string.
    if ((at - before) % 2 === 1) return at + 1
  }
}

const endsScalar = (code: number) => code === comma || code === closeBrace || code === closeBracket || isSpace(code)

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

const skipSpace = (text: string, start: number): number => {
  let at = start
  while (isSpace(text.charCodeAt(at))) at++
  return at
}
