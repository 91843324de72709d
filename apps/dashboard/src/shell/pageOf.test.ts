import { assert, it } from "@effect/vitest"
import { pageOf } from "./pageOf.ts"

it("knows the page where what a sentence tells to type is done, and none for what is typed alone", () => {
  assert.deepStrictEqual(pageOf("openfaith deletions show 7"), { to: "/decisions/$id", params: { id: "7" } })
  assert.deepStrictEqual(pageOf("openfaith retry run_01abc"), { to: "/runs/$id", params: { id: "run_01abc" } })
  const ofConnection = { to: "/connections/$id", params: { id: "con_1" } } as const
  assert.deepStrictEqual(pageOf("openfaith reauthorise con_1"), ofConnection)
  assert.deepStrictEqual(pageOf("openfaith webhooks repair --org grace --connection con_1"), ofConnection)
  assert.deepStrictEqual(pageOf("openfaith quarantine list --org grace"), { to: "/quarantine", search: { org: "grace" } })
  assert.deepStrictEqual(pageOf("openfaith deletions list"), { to: "/decisions", search: {} })
  assert.deepStrictEqual(pageOf("openfaith doctor"), { to: "/system", search: { tab: "health" } })
  for (const command of [
    "openfaith status",
    "openfaith deletions show",
    "openfaith sync --org grace --adapter pco",
    "openfaith retry <run>"
  ])
    assert.isNull(pageOf(command), command)
})
