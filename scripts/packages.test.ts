import { existsSync, globSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { publishable, publishedManifest } from "./packages.ts"
import { root } from "./sourceFiles.ts"
import { carriers, timesIn, versionOf } from "./version.ts"

it("every adapter is published, and what they and applications are written against, and nothing that is private to the program", () => {
  assert.deepStrictEqual(
    publishable.map(({ path }) => path),
    [...globSync("adapters/*", { cwd: root }), "packages/adapter-core", "packages/api", "packages/canonical"].toSorted()
  )
  const published = new Set(publishable.map(({ manifest }) => manifest.name))
  for (const each of publishable) {
    assert.isUndefined(each.manifest.private, each.path)
    const { dependencies = {}, exports, peerDependencies } = publishedManifest(each)
    for (const name of Object.keys(dependencies))
      if (name.startsWith("@openfaith/")) assert.isTrue(published.has(name), `${each.path} needs ${name}`)
    assert.match(peerDependencies?.effect ?? "", /^\^\d/, "one copy of Effect, which whoever uses it brings")
    for (const target of Object.values(each.manifest.exports)) assert.isTrue(existsSync(join(root, each.path, target)), target)
    assert.deepStrictEqual(Object.keys(exports), [...Object.keys(each.manifest.exports), "./package.json"])
    assert.isTrue(existsSync(join(root, each.path, "README.md")), each.path)
  }
})

it("everything has one version", () => {
  const version = versionOf("package.json")
  for (const file of globSync("{packages,adapters,apps}/*/package.json", { cwd: root })) assert.strictEqual(versionOf(file), version, file)
  for (const [file, times] of carriers) assert.strictEqual(timesIn(file, version), times, `${file} has ${version}`)
})
