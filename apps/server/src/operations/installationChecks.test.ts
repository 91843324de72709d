import { assert, it } from "@effect/vitest"
import { clockCheck, rolesCheck } from "./installationChecks.ts"

it("says what to do where clocks are apart, and where roles are missing or may not be taken on", () => {
  assert.strictEqual(clockCheck(0.1).state, "ok")
  assert.match(clockCheck(-60).says, /60.0 s behind .* set both by NTP/)
  assert.strictEqual(rolesCheck({ missingRoles: [], refusedRoles: [] }).state, "ok")
  assert.include(
    rolesCheck({ missingRoles: ["openfaith_runner", "openfaith_api"], refusedRoles: [] }).says,
    "`CREATE ROLE openfaith_runner NOLOGIN NOINHERIT; CREATE ROLE openfaith_api NOLOGIN NOINHERIT`"
  )
  assert.include(rolesCheck({ missingRoles: [], refusedRoles: ["openfaith_api"] }).says, "`GRANT openfaith_api TO <user>`")
})
