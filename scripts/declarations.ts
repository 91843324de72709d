/**
 * What TypeScript files export and say of it: types with their fields, functions and constants. They are parsed by the compiler itself, from memory and
 * without what they import: nothing has to be resolved for it.
 */
import {
  isArrowFunction,
  isClassDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isPropertySignatureDeclaration,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isTypeReferenceNode,
  isUnionTypeNode,
  isVariableStatement,
  type Node,
  type TypeElement
} from "typescript/unstable/ast"
import { createVirtualFileSystem } from "typescript/unstable/fs"
import { API } from "typescript/unstable/sync"
import type { SourceFile } from "./imports.ts"

/** A field of a type, or one of those that another type is either of. */
export interface Part {
  /** With the names it stands within, `account.path`; a choice is called as it is written. */
  readonly name: string
  readonly isOptional: boolean
  readonly type: string
  readonly doc: string | null
}

export interface Declaration {
  readonly name: string
  readonly doc: string | null
  readonly kind: "fields" | "choices" | "type" | "function" | "value" | "class"
  /** Fields or choices; of a function, the fields of what it takes, where they are spelled out. */
  readonly parts: ReadonlyArray<Part>
  /** The type of an alias, what fields are taken over from, the parameters of a function, a constant as it is written. */
  readonly text: string
  /** Names of types that stand in it. */
  readonly mentions: ReadonlySet<string>
}

/** Every export of these files by name. */
export const declarationsIn = (files: ReadonlyArray<SourceFile>): ReadonlyMap<string, Declaration> => {
  const placed = new Map(files.map(({ path, text }) => [`/read/${path}`, text] as const))
  const settings = JSON.stringify({ compilerOptions: { noLib: true, noResolve: true, types: [] }, files: [...placed.keys()] })
  const config = "/read/tsconfig.json"
  const api = new API({ fs: createVirtualFileSystem({ ...Object.fromEntries(placed), [config]: settings }) })
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    const found = [...placed].flatMap(([path, text]) => {
      const parsed = project?.program.getSourceFile(path)
      if (parsed === undefined) throw new Error(`${path} was not parsed.`)
      return [...parsed.statements].flatMap((statement) => declared(statement, text))
    })
    // A schema and the type it decodes to have one name: the schema comes first, and says what both are.
    return new Map(found.toReversed().map((each) => [each.name, each]))
  } finally {
    api.close()
  }
}

const declared = (node: Node, text: string): ReadonlyArray<Declaration> => {
  const shared = { doc: docOf(node, text), mentions: mentionedIn(node) }
  if (!/^export\b/.test(textOf(node, text))) return []
  if (isInterfaceDeclaration(node)) {
    const taken = (node.heritageClauses ?? []).map((clause) => plain(textOf(clause, text)))
    const named = new Map([...(node.typeParameters ?? [])].map((each) => [each.name.text, each.constraint] as const))
    const widest = (type: string) => {
      const [first = "", ...others] = type.split(" | ")
      const constraint = named.get(first)
      return constraint === undefined || others.some((each) => each !== "null") ? type : plain(textOf(constraint, text))
    }
    const parts = fieldsOf([...node.members], text).map((part) => ({ ...part, type: widest(part.type) }))
    return [{ ...shared, name: node.name.text, kind: "fields", parts, text: taken.join(" ") }]
  }
  if (isTypeAliasDeclaration(node)) return [{ ...shared, name: node.name.text, ...aliased(node.type, text) }]
  if (isClassDeclaration(node)) return [{ ...shared, name: node.name?.text ?? "", kind: "class", parts: [], text: "" }]
  if (isFunctionDeclaration(node)) {
    const names = [...node.parameters].map(({ dotDotDotToken, name }) => `${dotDotDotToken ? "..." : ""}${textOf(name, text)}`)
    return [{ ...shared, name: node.name?.text ?? "", kind: "function", parts: [], text: names.join(", ") }]
  }
  if (!isVariableStatement(node)) return []
  return [...node.declarationList.declarations].map((each) => ({
    ...shared,
    name: textOf(each.name, text),
    ...(each.initializer === undefined ? { kind: "value", parts: [], text: "" } : madeOf(each.initializer, text))
  }))
}

type Shape = Pick<Declaration, "kind" | "parts" | "text">

const aliased = (type: Node, text: string): Shape => {
  if (isTypeLiteralNode(type)) return { kind: "fields", parts: fieldsOf([...type.members], text), text: "" }
  const whole = plain(textOf(type, text))
  if (!isUnionTypeNode(type)) return { kind: "type", parts: [], text: whole }
  let before = type.pos
  const parts = [...type.types].map((choice) => {
    const doc = docIn(text.slice(before, startOf(choice, text)))
    before = choice.end
    return { name: plain(textOf(choice, text)), isOptional: false, type: "", doc }
  })
  return parts.every(({ doc }) => doc === null) ? { kind: "type", parts: [], text: whole } : { kind: "choices", parts, text: whole }
}

const madeOf = (made: Node, text: string): Shape => {
  if (!isArrowFunction(made)) return { kind: "value", parts: [], text: onOneLine(textOf(made, text)) }
  const parameters = [...made.parameters]
  const names = parameters.map(({ name, type }) =>
    isIdentifier(name) || type === undefined ? textOf(name, text) : wordFor(textOf(type, text))
  )
  const [only] = parameters
  const isSpelledOut = parameters.length === 1 && only?.type !== undefined && isTypeLiteralNode(only.type)
  const parts = isSpelledOut && only?.type !== undefined && isTypeLiteralNode(only.type) ? fieldsOf([...only.type.members], text) : []
  return { kind: "function", parts, text: names.map(plain).join(", ") }
}

/** What is taken apart at once is called by its type. */
const wordFor = (type: string) => `${type.charAt(0).toLowerCase()}${type.slice(1)}`

/** The fields, and those within a field where they have something to say of themselves. */
const fieldsOf = (members: ReadonlyArray<TypeElement>, text: string, within = ""): ReadonlyArray<Part> =>
  members.flatMap((member) => {
    if (!isPropertySignatureDeclaration(member)) return []
    const name = `${within}${textOf(member.name, text)}`
    const isOptional = member.postfixToken !== undefined
    const { type } = member
    const inner = isTypeLiteralNode(type) ? fieldsOf([...type.members], text, `${name}.`) : []
    const areShown = inner.some(({ doc }) => doc !== null)
    const own = { name, isOptional, type: areShown ? "" : plain(textOf(type, text)), doc: docOf(member, text) }
    return [own, ...(areShown ? inner : [])]
  })

const mentionedIn = (node: Node): ReadonlySet<string> => {
  const names = new Set<string>()
  const look = (each: Node): void => {
    if (isTypeReferenceNode(each) && isIdentifier(each.typeName)) names.add(each.typeName.text)
    each.forEachChild(look)
  }
  look(node)
  return names
}

const onOneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim()
/** A type on one line, without what is said within it. */
const plain = (type: string) => {
  const bare = type.replaceAll(/\breadonly /g, "").replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, "")
  return onOneLine(bare.replaceAll(/(?<=[\w"')>\]}])\s*\n\s*(?=[\w"'])/g, "; ")).replace(/^\| /, "")
}

/** Where its first word begins, behind what is said of it. */
const startOf = (node: Node, text: string) => {
  const leading = /^(?:\s|\/\*.*?\*\/|\/\/[^\n]*|\|)*/s.exec(text.slice(node.pos, node.end))?.[0] ?? ""
  return node.pos + leading.length
}
const textOf = (node: Node, text: string) => text.slice(startOf(node, text), node.end)
const docOf = (node: Node, text: string) => docIn(text.slice(node.pos, startOf(node, text)))

/** The last docstring of what stands before something. */
const docIn = (before: string): string | null => {
  const said = [...before.matchAll(/\/\*\*(.*?)\*\//gs)].at(-1)?.[1]
  return said === undefined ? null : onOneLine(said.replaceAll(/^\s*\*/gm, ""))
}
