import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { root } from "./sourceFiles.ts"
import { renderTables, tablesPage } from "./tables.ts"

it("docs/reference/tables.md is what the model says; `npm run tables` makes it so", () => {
  assert.strictEqual(readFileSync(join(root, tablesPage), "utf8"), renderTables())
})
