/**
 * Finds what a TypeScript file imports, with its line. No parser is at hand for it: TypeScript 7 starts a process for its own, which
 * takes longer than all walls together, and the others in `node_modules` belong to dependencies of dependencies. So comments, strings, templates and regular expressions are blanked first, and what is left is plain
 * enough for a pattern: an `import` in a comment or in a text is not one.
 */

/** A module named by an import, an export or `import()`, and the line (from 1) its name stands on. */
export interface ImportedModule {
  readonly specifier: string
  readonly line: number
}

/** A file as the checks see it. `path` is relative to the project's root, with forward slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

interface Blanked {
  /** Without comments; strings are kept. */
  readonly code: string
  /** Without comments and without the contents of strings, templates and regular expressions. Same length as the text. */
  readonly skeleton: string
}

/** Before a slash, these mean that a regular expression begins rather than a division. */
const regexMayFollow = /(?:^|[=(,:;![&|?{}+\-*%<>~^\n]|\b(?:return|typeof|case|in|of|do|else|yield|await))\s*$/

const spaces = (text: string) => text.replaceAll(/[^\n]/g, " ")

/** Where the quoted text that begins at `start` ends: the position behind its closing quote. */
const endOfString = (text: string, start: number): number => {
  const quote = text[start]
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++
    else if (text[i] === quote || text[i] === "\n") return i + 1
  }
  return text.length
}

const endOfRegex = (text: string, start: number): number => {
  let inClass = false
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++
    else if (text[i] === "[") inClass = true
    else if (text[i] === "]") inClass = false
    else if ((text[i] === "/" && !inClass) || text[i] === "\n") return i + 1
  }
  return text.length
}

/** The text of a template from `start` to the next `${` or the closing backtick, whichever comes first. */
const endOfTemplateText = (text: string, start: number): number => {
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\\") i++
    else if (text[i] === "`" || text.startsWith("${", i)) return i
  }
  return text.length
}

const blank = (text: string): Blanked => {
  let code = ""
  let skeleton = ""
  let i = 0
  /** For each template one is inside of: how many braces are open in its `${`. */
  const templates: Array<number> = []
  const keep = (end: number) => {
    code += text.slice(i, end)
    skeleton += text.slice(i, end)
    i = end
  }
  const drop = (end: number, fromCode: boolean) => {
    const gone = spaces(text.slice(i, end))
    code += fromCode ? gone : text.slice(i, end)
    skeleton += gone
    i = end
  }
  const templateText = () => {
    drop(endOfTemplateText(text, i), false)
    if (text[i] === "`") keep(i + 1)
    else {
      templates.push(0)
      keep(i + 2)
    }
  }
  const lineEnd = () => {
    const end = text.indexOf("\n", i)
    return end < 0 ? text.length : end
  }
  const commentEnd = () => {
    const end = text.indexOf("*/", i + 2)
    return end < 0 ? text.length : end + 2
  }

  while (i < text.length) {
    const char = text[i]
    const open = templates.at(-1)
    if (text.startsWith("//", i) || (i === 0 && text.startsWith("#!"))) drop(lineEnd(), true)
    else if (text.startsWith("/*", i)) drop(commentEnd(), true)
    else if (char === '"' || char === "'") {
      const end = endOfString(text, i)
      keep(i + 1)
      drop(end - 1, false)
      keep(end)
    } else if (char === "`") {
      keep(i + 1)
      templateText()
    } else if (char === "/" && regexMayFollow.test(skeleton.slice(-80))) drop(endOfRegex(text, i), false)
    else if (open !== undefined && char === "}" && open === 0) {
      templates.pop()
      keep(i + 1)
      templateText()
    } else {
      if (open !== undefined && char === "{") templates[templates.length - 1] = open + 1
      if (open !== undefined && char === "}") templates[templates.length - 1] = open - 1
      keep(i + 1)
    }
  }
  return { code, skeleton }
}

/** `import ... from "x"`, `export ... from "x"`, `import "x"`, and `import("x")` as a call or a type. */
const importing = /(?<![.\w$])(?:(?:import|export)\b[\w$\s{},*]*?\bfrom|import(?:\s*\()?)\s*(?<quote>["'])/g

const lineAt = (text: string, position: number) => text.slice(0, position).split("\n").length

/** Every module a file names, in the order of the file. `import(someVariable)` names none. */
export const importsOf = (text: string): ReadonlyArray<ImportedModule> => {
  const { skeleton } = blank(text)
  return [...skeleton.matchAll(importing)].map((match) => {
    const start = match.index + match[0].length
    const quote = match.groups?.["quote"] ?? '"'
    return { specifier: text.slice(start, skeleton.indexOf(quote, start)), line: lineAt(text, start) }
  })
}

/** The line of a default export, if there is one. */
export const defaultExportOf = (text: string): number | undefined => {
  const { skeleton } = blank(text)
  const found = /(?<![.\w$])export\s+(?:default\b|\{[^}]*\bas\s+default\b)/.exec(skeleton)
  return found ? lineAt(skeleton, found.index) : undefined
}

/** The lines that hold one of these texts as a whole, outside comments. */
export const linesWithText = (
  text: string,
  texts: ReadonlyArray<string>
): ReadonlyArray<{ readonly line: number; readonly word: string }> => {
  if (texts.length === 0) return []
  const { code } = blank(text)
  return [...code.matchAll(new RegExp(`(["'\`])(${texts.join("|")})\\1`, "g"))].map((match) => ({
    line: lineAt(code, match.index),
    word: match[2] ?? ""
  }))
}

/** The lines that hold one of the words (letters, digits and hyphens) outside comments, strings included. */
export const linesWithWord = (
  text: string,
  words: ReadonlyArray<string>
): ReadonlyArray<{ readonly line: number; readonly word: string }> => {
  if (words.length === 0) return []
  const pattern = new RegExp(`\\b(?:${words.join("|")})\\b`, "gi")
  const { code } = blank(text)
  return [...code.matchAll(pattern)].map((match) => ({ line: lineAt(code, match.index), word: match[0] }))
}
