/**
 * Pieces of TypeScript in documents compile, against the packages as they are. What a piece takes for given stands in a comment before it, which readers are not
 * shown: `<!-- given: import … -->`. Pieces with a file's name are run by the tests of their pages; decisions are of their day.
 */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { readFiles, root } from "./sourceFiles.ts"

const piece = /(?:<!-- given: (?<given>.*?) -->\n\n?)?^```ts\n(?<code>.*?)^```$/gms
const pages = ["*.md", "docs/{concepts,operate,extend,reference}/**/*.md", "{packages,adapters,apps,examples}/*/README.md"]

const pieces = readFiles(pages).flatMap(({ path, text }) =>
  [...text.matchAll(piece)].map(({ groups, index }) => ({
    place: `${path}:${text.slice(0, index).split("\n").length}`,
    file: `${path.replaceAll(/\W/g, "-")}-${index}.ts`,
    text: `${groups?.["given"] ?? ""}\n${groups?.["code"] ?? ""}`
  }))
)

/** Where they are compiled: they find the packages there, and nobody finds them. */
const write = () => {
  const within = join(root, "node_modules", ".openfaith-snippets")
  mkdirSync(within, { recursive: true })
  const folder = mkdtempSync(join(within, "run-"))
  for (const { file, text } of pieces) writeFileSync(join(folder, file), text)
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  const options = { noUnusedLocals: false, noUnusedParameters: false }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../../tsconfig.json",
      compilerOptions: options,
      files: pieces.map(({ file }) => file),
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

// It takes the types of everything anew, so it is deep; the check before a release runs it.
it.skipIf(process.env["OPENFAITH_TEST_DEEP"] !== "1")(
  "every piece of TypeScript in the documents compiles",
  async () => {
    assert.isAtLeast(pieces.length, 10)
    const folder = write()
    try {
      const told = await compiled(folder)
      const named = pieces.reduce((text, { file, place }) => text.replaceAll(file, place), told)
      assert.strictEqual(named, "")
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  240_000
)
