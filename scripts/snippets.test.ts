/**
 * Pieces of TypeScript in documents compile, against the packages as they are; those with elements as the dashboard's own sources do. What a piece takes for given
 * stands in a comment before it, which readers are not shown: `<!-- given: import … -->`. Pieces with a file's name are run by the tests of their pages.
 * A decision may show what was only thought of, as `ts sketch`.
 */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { readFiles, root } from "./sourceFiles.ts"

const piece = /(?:<!-- given: (?<given>.*?) -->\n\n?)?^```(?<language>tsx?)(?: (?<title>.+?))?\n(?<code>.*?)^```$/gms
const pages = ["*.md", "docs/**/*.md", "{packages,adapters,apps,examples}/*/README.md"]

const pieces = readFiles(pages).flatMap(({ path, text }) =>
  [...text.matchAll(piece)].map(({ groups, index }) => ({
    path,
    title: groups?.["title"],
    language: groups?.["language"] ?? "",
    place: `${path}:${text.slice(0, index).split("\n").length}`,
    file: `${path.replaceAll(/\W/g, "-")}-${index}.${groups?.["language"]}`,
    text: `${groups?.["given"] ?? ""}\n${groups?.["code"] ?? ""}`
  }))
)
const compiledPieces = pieces.filter(({ title }) => title === undefined)

/** Where they are compiled: they find the packages there, and nobody finds them. */
const write = (language: string) => {
  const within = join(root, "node_modules", ".openfaith-snippets")
  mkdirSync(within, { recursive: true })
  const folder = mkdtempSync(join(within, "run-"))
  const written = compiledPieces.filter((each) => each.language === language)
  for (const { file, text } of written) writeFileSync(join(folder, file), text)
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  const ofDashboard = { rootDirs: [".", "../../../apps/dashboard/src"] }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: language === "tsx" ? "../../../apps/dashboard/tsconfig.json" : "../../../tsconfig.json",
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, ...(language === "tsx" ? ofDashboard : {}) },
      files: written.map(({ file }) => file),
      include: [],
      exclude: []
    })
  )
  return folder
}

const compiled = (folder: string) =>
  new Promise<string>((resolve) =>
    execFile(join(root, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { cwd: folder }, (_, stdout, stderr) =>
      resolve(stdout + stderr)
    )
  )

it("only decisions show sketches", () => {
  const elsewhere = pieces.filter(({ path, title }) => title === "sketch" && !path.startsWith("docs/decisions/"))
  assert.deepStrictEqual(
    elsewhere.map(({ place }) => place),
    []
  )
})

// It takes the types of everything anew, so it is deep; the check before a release runs it.
it.skipIf(process.env["OPENFAITH_TEST_DEEP"] !== "1")(
  "every piece of TypeScript in the documents compiles",
  async () => {
    assert.isAtLeast(compiledPieces.length, 10)
    assert.isTrue(compiledPieces.some(({ language }) => language === "tsx"))
    for (const language of ["ts", "tsx"]) {
      const folder = write(language)
      try {
        const told = await compiled(folder)
        const named = compiledPieces.reduce((text, { file, place }) => text.replaceAll(file, place), told)
        assert.strictEqual(named, "")
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  },
  240_000
)
