import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { defaultOf, namesRead, renderSettings, settingsPage, shown } from "./settings.ts"
import { settingGroups } from "./settingsList.ts"
import { root } from "./sourceFiles.ts"

const settings = settingGroups.flatMap((group) => group.settings)

describe("The page of settings", () => {
  it("has every variable that code reads, once, and no other", () => {
    const listed = settings.map(({ name }) => name)
    assert.deepStrictEqual(listed.toSorted(), [...namesRead()].toSorted(), "scripts/settingsList.ts")
  })

  it("has the defaults of the code, in words only where code has none that can be shown", () => {
    for (const { name, usual } of settings) {
      const own = shown(defaultOf(name))
      assert.isTrue(
        own !== null || usual !== undefined,
        `${name} has the default ${defaultOf(name)}: say it in words in scripts/settingsList.ts`
      )
      assert.isTrue(usual === undefined || own === null || own === "unset", `${name}: the code has the default ${own}`)
    }
  })

  it("is up to date", () => {
    assert.strictEqual(readFileSync(join(root, settingsPage), "utf8"), renderSettings(), "run `npm run settings`")
  })
})
