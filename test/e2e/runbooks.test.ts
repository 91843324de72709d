import { readFileSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import { AlertKind } from "@openfaith/api"
import { runbooksOf } from "../../apps/dashboard/runbooks.ts"

it("has what the documentation says of every kind of alert, in plain words", () => {
  const found = runbooksOf(readFileSync(new URL("../../docs/operate/alerts.md", import.meta.url), "utf8"))
  assert.deepStrictEqual(Object.keys(found).toSorted(), [...AlertKind.literals].toSorted())
  assert.match(found["stale"] ?? "", /^Critical\. No full or delta run has read all of a connection/)
  for (const text of Object.values(found)) assert.notMatch(text, /\]\(|\*|\n/)
})
