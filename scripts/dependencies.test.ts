import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { readWorkspaces, root } from "./sourceFiles.ts"

it("every npm dependency has its reason in docs/decisions/dependencies.md", () => {
  const page = readFileSync(join(root, "docs/decisions/dependencies.md"), "utf8")
  const workspaces = readWorkspaces()
  const ours = new Set(workspaces.map(({ name }) => name))
  const named = new Set(workspaces.flatMap(({ dependencies, devDependencies }) => [...dependencies, ...devDependencies]))
  const missing = [...named].filter((name) => !ours.has(name) && !page.includes(`\`${name}\``))
  assert.deepStrictEqual(missing, [])
})
