import { assert, it } from "@effect/vitest"
import { showsDashboard } from "./dashboard.mjs"

const cli = "apps/cli/src/main.ts"

it("builds the dashboard for what shows it, and for nothing else", () => {
  for (const args of [["up"], ["up", "--demo"], ["serve", "--role", "all"]]) assert.isTrue(showsDashboard(cli, args), args.join(" "))
  for (const args of [["sync", "--org", "up"], ["up", "--help"], ["serve", "-h"], ["--help"], [], ["status"]])
    assert.isFalse(showsDashboard(cli, args), args.join(" "))
  assert.isTrue(showsDashboard("scripts/test.ts", ["--browser"]))
  assert.isTrue(showsDashboard("scripts/pictures.ts", []))
  assert.isTrue(showsDashboard("scripts/screenshots.ts", []))
  assert.isTrue(showsDashboard("bench/main.ts", ["dashboard", "--runs", "5"]))
  assert.isFalse(showsDashboard("bench/main.ts", ["lists"]))
  for (const entry of ["scripts/test.ts", "scripts/verify.ts"]) assert.isFalse(showsDashboard(entry, ["up"]), entry)
})
