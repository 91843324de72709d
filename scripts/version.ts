/**
 * Gives everything the next version, as the files in `.changeset` say how large the step is: `npm run version`. Packages get theirs by changesets; this carries it to what changesets does not
 * know. A test holds all of them to one version.
 */
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Schema } from "effect"
import { root } from "./sourceFiles.ts"

const Versioned = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))

export const versionOf = (file: string): string => Schema.decodeUnknownSync(Versioned)(readFileSync(join(root, file), "utf8")).version

/** Where else the version stands, and how many times. */
export const carriers: ReadonlyArray<readonly [file: string, times: number]> = [
  ["apps/cli/src/program.ts", 1],
  ["apps/simulator/src/main.ts", 1],
  ["deploy/helm/openfaith/Chart.yaml", 2],
  ["deploy/compose/compose.yaml", 1],
  ["deploy/container/Dockerfile", 1],
  ["docs/operate/containers.md", 2]
]

/** Times that a version stands in a file. */
export const timesIn = (file: string, version: string): number => readFileSync(join(root, file), "utf8").split(version).length - 1

const carry = (file: string, before: string, after: string) => {
  const path = join(root, file)
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(before, after))
}

if (import.meta.main) {
  const before = versionOf("package.json")
  execFileSync(process.execPath, [join(root, "node_modules/@changesets/cli/bin.js"), "version"], { cwd: root, stdio: "inherit" })
  const after = versionOf("packages/canonical/package.json")
  if (after === before) process.stdout.write(`Nothing to release: ${before} it stays.\n`)
  else {
    carry("package.json", `"version": "${before}"`, `"version": "${after}"`)
    for (const [file] of carriers) carry(file, before, after)
    execFileSync("npm", ["install", "--package-lock-only", "--no-fund", "--no-audit"], { cwd: root, stdio: ["ignore", 2, 2] })
    process.stdout.write(`${after}: name it in CHANGELOG.md, with its day, and commit.\n`)
  }
}
