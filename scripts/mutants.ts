/**
 * Removes one safety mechanism at a time from a copy of the code and runs the test that protects it: the test has to turn red. A mutant that survives
 * means that the promise is kept by luck.
 */
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "./sourceFiles.ts"
import { mutants, type Mutant } from "./mutantList.ts"

const copied = [
  "packages",
  "adapters",
  "apps",
  "test",
  "scripts",
  "examples",
  "bench",
  "docs",
  "package.json",
  "vitest.config.ts",
  "tsconfig.json"
] as const

/** A copy of the sources whose workspaces resolve to the copy, everything else to what is installed. */
const makeCopy = () => {
  const copy = mkdtempSync(join(tmpdir(), "openfaith-mutants-"))
  for (const name of copied)
    cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => !path.endsWith("node_modules") })
  mkdirSync(join(copy, "node_modules", "@openfaith"), { recursive: true })
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@openfaith") symlinkSync(join(root, "node_modules", name), join(copy, "node_modules", name))
  }
  for (const folder of ["packages", "adapters", "apps"]) {
    for (const name of readdirSync(join(copy, folder)))
      symlinkSync(join(copy, folder, name), join(copy, "node_modules", "@openfaith", name))
  }
  return copy
}

const runTests = (copy: string, { test }: Mutant) =>
  spawnSync(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), "run", test.file, "-t", test.name, "--reporter=dot"], {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" }
  })

/** Whether the mutant was caught, or why that cannot be told. */
const judge = (copy: string, mutant: Mutant): "caught" | "survived" | "stale" | "no test" => {
  const path = join(copy, mutant.file)
  const original = readFileSync(path, "utf8")
  if (original.split(mutant.remove).length !== 2) return "stale"
  const sound = runTests(copy, mutant)
  if (sound.status !== 0 || !/\d+ passed/.test(sound.stdout)) return "no test"
  writeFileSync(
    path,
    original.replace(mutant.remove, () => mutant.put)
  )
  const mutated = runTests(copy, mutant)
  writeFileSync(path, original)
  return mutated.status === 0 ? "survived" : "caught"
}

const explanations = {
  caught: "its test turned red",
  survived: "its test stayed green: the mechanism is not protected",
  stale: "its text is not in the file exactly once: bring scripts/mutantList.ts up to date",
  "no test": "its test does not pass on the sound code, or does not exist"
} as const

const wanted = process.argv.slice(2)
const copy = makeCopy()
let caught = 0
let failed = 0
try {
  for (const mutant of mutants.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)))) {
    const verdict = judge(copy, mutant)
    if (verdict === "caught") caught++
    else failed++
    process.stdout.write(`${verdict === "caught" ? "✓" : "✗"} ${mutant.name}: ${explanations[verdict]} (${mutant.test.name})\n`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
process.stdout.write(`${caught} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && caught > 0 ? 0 : 1
