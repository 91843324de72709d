/** The page about security names tests that there are, and what is shipped is known. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Schema } from "effect"
import { root } from "../../scripts/sourceFiles.ts"

const page = readFileSync(join(root, "docs/operate/security.md"), "utf8")
const checks = [...page.matchAll(/^\| (\d+) \| (.+) \| \[(\w+)\]\(\.\.\/\.\.\/([\w/.-]+)\): (.+) \|$/gm)].map(
  ([, n, what, name, file, test]) => ({
    n: Number(n),
    what,
    name,
    file: file ?? "",
    test: test ?? ""
  })
)

it("each check names a test that there is", () => {
  assert.isAtLeast(checks.length, 25)
  assert.deepStrictEqual(
    checks.map(({ n }) => n),
    checks.map((_, index) => index + 1)
  )
  assert.strictEqual([...page.matchAll(/^\| \d+ \|/gm)].length, checks.length, "every row is read")
  const missing = checks.filter(({ file, test }) => !readFileSync(join(root, file), "utf8").includes(test))
  assert.deepStrictEqual(missing, [])
})

const Bill = Schema.fromJsonString(
  Schema.Struct({
    bomFormat: Schema.Literal("CycloneDX"),
    components: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        version: Schema.String,
        licenses: Schema.optionalKey(Schema.Array(Schema.Unknown)),
        properties: Schema.optionalKey(Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.String })))
      })
    )
  })
)
const Package = Schema.fromJsonString(Schema.Struct({ dependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)) }))

it("everything that is shipped is in the bill of materials, with its licence", () => {
  const bill = Schema.decodeUnknownSync(Bill)(
    execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"]
    })
  )
  const own = new Set(["adapter-core", "api", "canonical", "cli", "dashboard", "pco", "server", "simulator", "sync-engine"])
  const names = new Set(bill.components.map(({ name }) => name))
  for (const file of [
    "apps/server/package.json",
    "apps/cli/package.json",
    "packages/sync-engine/package.json",
    "packages/adapter-core/package.json"
  ]) {
    const { dependencies = {} } = Schema.decodeUnknownSync(Package)(readFileSync(join(root, file), "utf8"))
    for (const name of Object.keys(dependencies)) assert.isTrue(name.startsWith("@openfaith/") || names.has(name), `${name} of ${file}`)
  }
  assert.deepStrictEqual(
    bill.components.filter(({ licenses = [], name }) => licenses.length === 0 && !own.has(name)).map(({ name }) => name),
    []
  )
})
