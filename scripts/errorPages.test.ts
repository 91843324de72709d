/** Every failure that a person can meet has its place in the list of errors, and a line that says what to do. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { AlertKind } from "@openfaith/api"
import { readFiles, root } from "./sourceFiles.ts"

/** Told to nobody under these names: what they mean is told by others, or they never leave the place where they are made. */
const neverShown: ReadonlySet<string> = new Set([
  "Beaten",
  "Ended",
  "Halt",
  "Held",
  "Lingering",
  "ModuleNotLoaded",
  "NotDelivered",
  "Refused"
])

const declared = readFiles(["{apps,packages}/*/src/**/*.ts"])
  .filter(({ path }) => !/\.test\.ts$|\/testing\/|^apps\/(simulator|dashboard)\//.test(path))
  .flatMap(({ text }) => [...text.matchAll(/Schema\.TaggedError<\w+>\(\)\("(\w+)"/g)].map(([, name = ""]) => name))
  .filter((name) => !neverShown.has(name))

const page = (path: string) => readFileSync(join(root, path), "utf8")
const missingIn = (text: string) => declared.filter((name) => !text.includes(`\`${name}\``)).toSorted()

describe("The pages on errors", () => {
  it("list every error", () => {
    assert.isAbove(declared.length, 80)
    assert.deepStrictEqual(missingIn(page("docs/reference/errors.md")), [], "docs/reference/errors.md")
  })

  it("say of every error what to do", () => {
    assert.deepStrictEqual(missingIn(page("docs/operate/troubleshooting.md")), [], "docs/operate/troubleshooting.md")
  })

  it("have a section for every alert", () => {
    const headings = new Set([...page("docs/operate/alerts.md").matchAll(/^### (\w+)$/gm)].map(([, name = ""]) => name))
    assert.deepStrictEqual([...headings].toSorted(), [...AlertKind.literals].toSorted())
  })
})
