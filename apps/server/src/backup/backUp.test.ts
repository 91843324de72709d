import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { listData } from "./backUp.ts"

it("a part of the data that cannot be listed ends a backup, which would look whole without it", async () => {
  const root = mkdtempSync(join(tmpdir(), "openfaith-listed-"))
  try {
    mkdirSync(join(root, "base", "5"), { recursive: true })
    writeFileSync(join(root, "base", "5", "1259"), "a table")
    assert.deepStrictEqual((await listData(root)).files, ["base/5/1259"])
    // As anything that is there and does not let itself be listed.
    const told = await listData(join(root, "base", "5", "1259")).then(
      () => "nothing",
      (cause: unknown) => String(cause)
    )
    assert.include(told, "ENOTDIR")
    assert.deepStrictEqual((await listData(join(root, "dropped meanwhile"))).files, [])
  } finally {
    rmSync(root, { recursive: true })
  }
})
