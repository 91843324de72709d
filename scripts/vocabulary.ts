/**
 * Writes docs/extend/vocabulary.md: every fact an adapter can have, from the types and what is said of them in the code. `npm run vocabulary`. A test fails
 * where one has nothing said of it, or the page is out of date.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Declaration, declarationsIn, type Part } from "./declarations.ts"
import { readFiles, root } from "./sourceFiles.ts"

export const vocabularyPage = "docs/extend/vocabulary.md"

interface Section {
  readonly title: string
  readonly says: string
  /** Types, and with them whatever they mention that no other section begins with. */
  readonly types: ReadonlyArray<string>
  /** What is called or named, in this order. */
  readonly values: ReadonlyArray<string>
}

const sections: ReadonlyArray<Section> = [
  {
    title: "The system",
    says: "What holds of a source as a whole, in one value.",
    types: ["Adapter"],
    values: ["defineAdapter", "mkEntityManifest"]
  },
  {
    title: "An entity",
    says: "What there is to know about one resource. `defineEntity` takes what `EntityDefinition` lists; fields with a `?` may be left out.",
    types: ["EntityDefinition", "EntityManifest", "AnyEntity"],
    values: [
      "defineEntity",
      "mirrorEntity",
      "hard",
      "hardAttribute",
      "parent",
      "soft",
      "softMany",
      "softAttribute",
      "softWithin",
      "localInstant"
    ]
  },
  {
    title: "Kinds of attribute",
    says: "From `@openfaith/adapter-core/attributes`; any other Effect Schema will do as well.",
    types: [],
    values: ["text", "flag", "float", "integer", "longInteger", "id", "json", "day", "instant", "maybeTexts"]
  },
  {
    title: "Formats",
    says: "How a source is asked and how it answers. Two are there as they are, one takes an envelope, and another is a `WireFormat` of yours.",
    types: ["XmlEnvelope", "WireFormat"],
    values: ["jsonApi", "bareJson", "xmlFormat"]
  },
  { title: "Telling of changes", says: "How a source does so by itself.", types: ["Webhooks"], values: [] },
  {
    title: "What can go wrong",
    says: "What an error answer, or one that is none, is taken for. `means` of an example names one of these.",
    types: ["SourceError", "Meaning"],
    values: ["TokenExpired", "AccessRefused", "NotFound", "RateLimited", "RequestRejected", "SourceUnavailable", "ContractViolation"]
  }
]

/** Every name that has a place of its own in one of the sections. */
export const valuesShown: ReadonlySet<string> = new Set(sections.flatMap(({ types, values }) => [...types, ...values]))

const declarations = declarationsIn(
  readFiles(["packages/adapter-core/src/**/*.ts"]).filter(({ path }) => !/\.test\.ts$|\/(?:testing|conformance)\//.test(path))
)

const declarationOf = (name: string): Declaration => {
  const found = declarations.get(name)
  if (found === undefined) throw new Error(`adapter-core exports no ${name}. Correct the sections of scripts/vocabulary.ts.`)
  return found
}

/** Fields that `defineEntity` lets be left out, which an entity has all the same. */
const leftOut = new Set(declarationOf("defineEntity").parts.flatMap(({ isOptional, name }) => (isOptional ? [name] : [])))

const shownParts = ({ name, parts }: Declaration): ReadonlyArray<Part> =>
  name === "EntityDefinition" ? parts.map((part) => ({ ...part, isOptional: leftOut.has(part.name) })) : parts

/** Types of each section: those it begins with and what they mention, as far as no section before has it. */
const placed = (): ReadonlyArray<ReadonlyArray<Declaration>> => {
  const taken = new Set(valuesShown)
  return sections.map(({ types }) => {
    const here: Array<Declaration> = []
    const add = (declaration: Declaration): void => {
      here.push(declaration)
      for (const name of declaration.mentions) {
        const found = declarations.get(name)
        if (found === undefined || taken.has(name)) continue
        taken.add(name)
        add(found)
      }
    }
    for (const name of types) add(declarationOf(name))
    return here
  })
}

const typesOf = placed()
const withAPlace = new Set(typesOf.flat().map(({ name }) => name))

/** What has nothing said of it, as `type.field`. */
export const unsaid = (): ReadonlyArray<string> => [
  ...typesOf
    .flat()
    .flatMap((declaration) => [
      ...(declaration.doc === null ? [declaration.name] : []),
      ...declaration.parts.flatMap(({ doc, name }) => (doc === null ? [`${declaration.name}.${name}`] : []))
    ]),
  ...sections.flatMap(({ values }) => values.filter((name) => declarationOf(name).doc === null))
]

const cell = (text: string) => text.replaceAll("|", "\\|")
/** Outside of code, an angle bracket would be markup. */
const prose = (text: string | null) =>
  (text ?? "").replaceAll(/(`[^`]*`)|</g, (_, code: string | undefined) => code ?? "&lt;").replaceAll("\n", " ")
const code = (text: string) => (text === "" ? "" : text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``)

/** A type, which leads to where it is described if it is about one that is. */
const linked = (type: string): string => {
  const names = [...new Set(type.match(/\b[A-Z]\w+/g) ?? [])].filter((name) => withAPlace.has(name))
  const [name] = names
  return name === undefined || names.length > 1 ? code(type) : `[${code(type)}](#${name.toLowerCase()})`
}

const typeTable = (declaration: Declaration): ReadonlyArray<string> => {
  if (declaration.kind === "choices")
    return [
      "",
      "| One of | Meaning |",
      "|---|---|",
      ...declaration.parts.map(({ doc, name }) => `| ${cell(code(name))} | ${cell(prose(doc))} |`)
    ]
  if (declaration.kind !== "fields") return ["", linked(declaration.text)]
  const rows = shownParts(declaration).map(
    ({ doc, isOptional, name, type }) => `| ${code(`${name}${isOptional ? "?" : ""}`)} | ${cell(linked(type))} | ${cell(prose(doc))} |`
  )
  return ["", "| Field | Type | Meaning |", "|---|---|---|", ...rows]
}

const valueRow = ({ doc, kind, name, text }: Declaration) =>
  `| ${cell(code(kind === "function" ? `${name}(${text})` : name))} | ${cell(prose(doc))} |`

/** The page as it should be. */
export const renderVocabulary = (): string =>
  [
    "# Vocabulary",
    "",
    "Every fact an adapter can have, as its types in `@openfaith/adapter-core` say it. Made from the code by `npm run vocabulary`; a test fails where something has nothing said of it, or the page is out of date.",
    "",
    "[Your first adapter](first-adapter.md) is the way in, [describe a source](adapter.md) the guide. A `?` behind a name: it may be left out.",
    ...sections.flatMap(({ says, title, values }, index) => [
      "",
      `## ${title}`,
      "",
      says,
      ...(values.length === 0 ? [] : ["", "| Name | Meaning |", "|---|---|", ...values.map((name) => valueRow(declarationOf(name)))]),
      ...(typesOf[index] ?? []).flatMap((declaration) => [
        "",
        `### ${declaration.name}`,
        "",
        prose(declaration.doc),
        ...(declaration.kind === "fields" && declaration.text !== ""
          ? ["", `It ${declaration.text.replace("extends", "has all fields of")} too.`]
          : []),
        ...typeTable(declaration)
      ])
    ]),
    ""
  ].join("\n")

if (import.meta.main) {
  writeFileSync(join(root, vocabularyPage), renderVocabulary())
  process.stdout.write(`${vocabularyPage} is up to date\n`)
}
