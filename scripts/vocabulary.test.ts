import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { declarationsIn } from "./declarations.ts"
import { readFiles, root } from "./sourceFiles.ts"
import { renderVocabulary, unsaid, valuesShown, vocabularyPage } from "./vocabulary.ts"

describe("The vocabulary of adapters", () => {
  it("says something of every type and every field", () => {
    assert.deepStrictEqual(unsaid(), [], "write a docstring in packages/adapter-core")
  })

  it("has whatever adapters take from the library to say what they have to say", () => {
    const imports = /import \{([^}]*)\} from "@openfaith\/adapter-core(?:\/attributes)?"/g
    const taken = readFiles(["adapters/*/src/**/*.ts", "examples/*/adapter/**/*.ts"])
      .filter(({ path }) => !path.endsWith(".test.ts"))
      .flatMap(({ text }) => [...text.matchAll(imports)].flatMap(([, names = ""]) => names.split(",")))
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
    assert.deepStrictEqual(
      [...new Set(taken)].filter((name) => !valuesShown.has(name)),
      [],
      "give it a place in the sections of scripts/vocabulary.ts"
    )
  })

  it("is up to date", () => {
    assert.strictEqual(readFileSync(join(root, vocabularyPage), "utf8"), renderVocabulary(), "run `npm run vocabulary`")
  })
})

it("reads what files export, with what is said of it", () => {
  const text = [
    "/** Whose it is. */",
    "export interface Owner<Name extends string = string> {",
    "  /** How it is called. */",
    "  readonly name: Name",
    "  readonly place?: {",
    "    /** Where. */",
    "    readonly at: ReadonlyArray<Place>",
    "  }",
    "}",
    "interface Hidden {}",
    "export type Place =",
    "  /** Not far. */",
    '  | "near"',
    '  | "far"',
    "/** Makes one. */",
    "export const made = (owner: Owner, { at }: Place): Owner => owner"
  ].join("\n")
  const found = declarationsIn([{ path: "a.ts", text }])
  const brief = [...found.values()].map(({ doc, kind, name, parts, text: rest }) => [
    name,
    kind,
    doc,
    rest,
    ...parts.map((part) => `${part.name}${part.isOptional ? "?" : ""}: ${part.type} ${part.doc ?? "-"}`)
  ])
  assert.sameDeepMembers(brief, [
    ["Owner", "fields", "Whose it is.", "", "name: string How it is called.", "place?:  -", "place.at: ReadonlyArray<Place> Where."],
    ["Place", "choices", null, '"near" | "far"', '"near":  Not far.', '"far":  -'],
    ["made", "function", "Makes one.", "owner, place"]
  ])
  assert.isTrue(found.get("Owner")?.mentions.has("Place"))
})
