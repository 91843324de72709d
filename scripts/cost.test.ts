import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { costPage, upkeepOf } from "./cost.ts"
import { root } from "./sourceFiles.ts"

it("docs/operate/cost.md is what the rules say now (`npm run cost` writes it)", () => {
  assert.strictEqual(readFileSync(join(root, "docs", "operate", "cost.md"), "utf8"), costPage())
})

it("the usual schedules take no more than half of a day's quota, and prove every entity within its age", () => {
  for (const people of [500, 5000, 50_000, 200_000]) {
    const { dailyQuota, entities, perDay, reconciliation, reconciliationShare } = upkeepOf(people)
    // One reading that takes more than a day's share comes round as its turn does.
    const within = entities.filter(({ wholeRequests }) => wholeRequests <= dailyQuota * reconciliationShare)
    assert.isAbove(within.length, entities.length - 2)
    assert.isAtMost(perDay.share, 0.5, `${people} people`)
    assert.isAtMost(reconciliation.share, reconciliationShare + 1e-9, `${people} people`)
    for (const each of within)
      assert.isAtMost(each.deletionUnseenSeconds ?? Infinity, each.dueAgeSeconds, `${each.entity} of ${people} people`)
  }
})
