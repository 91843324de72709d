import { assert, it } from "@effect/vitest"
import { localInstant } from "./localInstant.ts"

it("a local time is an instant only in a zone, also in the hours that come twice or not at all", () => {
  const chicago = (local: string) => localInstant(local, "America/Chicago")
  assert.strictEqual(chicago("2026-01-04 10:00:00"), "2026-01-04T16:00:00Z")
  assert.strictEqual(chicago("2026-07-04 10:00:00"), "2026-07-04T15:00:00Z")
  assert.strictEqual(chicago("2026-11-01 01:30:00"), "2026-11-01T06:30:00Z")
  assert.strictEqual(chicago("2026-03-08 02:30:00"), "2026-03-08T08:30:00Z")
  assert.strictEqual(localInstant("2026-01-04 10:00:00", "Asia/Kathmandu"), "2026-01-04T04:15:00Z")
  for (const [local, zone] of [
    ["2026-01-04 10:00:00", null],
    ["2026-01-04 10:00:00", "Nowhere/City"],
    ["2026-01-04", "America/Chicago"],
    ["2026-13-45 10:00:00", "America/Chicago"],
    ["0000-00-00 00:00:00", "America/Chicago"],
    [null, "America/Chicago"],
    ["", ""]
  ] as const)
    assert.isNull(localInstant(local, zone), `${local} ${zone}`)
})
