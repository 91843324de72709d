import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { mutants } from "./mutantList.ts"
import { root } from "./sourceFiles.ts"

it("every mutant names text that its file holds exactly once, and a test that is there", () => {
  for (const { file, name, remove, test } of mutants) {
    assert.strictEqual(readFileSync(join(root, file), "utf8").split(remove).length, 2, `${name}: bring scripts/mutantList.ts up to date`)
    const tests = readFileSync(join(root, test.file), "utf8")
    assert.strictEqual(tests.includes(test.name), test.isMade !== true, `${name}: is there a test of ${test.file} that is named so?`)
  }
})
