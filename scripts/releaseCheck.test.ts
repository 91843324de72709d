import { assert, it } from "@effect/vitest"
import { auditOutcome } from "./releaseCheck.ts"

const counted = (total: number) =>
  JSON.stringify({ vulnerabilities: {}, metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: total, critical: 0, total } } })

it("takes no answer of a registry for no vulnerabilities", () => {
  const refused = auditOutcome(
    '{"message":"405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk","error":{}}',
    "npm warn audit 405 Method Not Allowed - POST https://registry.example/"
  )
  assert.strictEqual(refused.is, "unasked")
  assert.include(refused.tells, "405 Method Not Allowed")
  assert.strictEqual(auditOutcome("", "").is, "unasked")
  assert.strictEqual(auditOutcome(counted(0), "").is, "ok")
  assert.deepStrictEqual(auditOutcome(counted(2), ""), {
    is: "failed",
    tells: "2 known vulnerabilities in what is shipped, 0 critical, 2 high"
  })
})
