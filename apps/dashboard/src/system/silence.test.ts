import { assert, it } from "@effect/vitest"
import { draftFor, silenceOf } from "./silence.ts"

it("is as narrow as the alert it is made for, and says when it is about everything", () => {
  const alert = {
    id: "1",
    kind: "stale",
    severity: "critical",
    title: "Data is getting old",
    subject: "con_1",
    orgId: "acme",
    connectionId: "con_1",
    reason: "",
    since: "",
    next: "",
    runbook: "",
    openedAt: "",
    resolvedAt: null,
    silencedUntil: null
  } as const
  const draft = draftFor(alert)
  assert.deepStrictEqual(silenceOf(draft, "a rehearsal"), { kind: "stale", connectionId: "con_1", seconds: 14_400, reason: "a rehearsal" })
  assert.deepStrictEqual(silenceOf({ ...draft, where: "organisation", kind: null }, "why"), {
    orgId: "acme",
    seconds: 14_400,
    reason: "why"
  })
  assert.deepStrictEqual(silenceOf({ ...draft, where: "everywhere", kind: null }, "why"), {
    everything: true,
    seconds: 14_400,
    reason: "why"
  })
  // Nothing is silenced everywhere because a name was forgotten.
  assert.isNull(silenceOf(draftFor(null), "why"))
  assert.strictEqual(draftFor({ ...alert, orgId: null, connectionId: null }).where, "everywhere")
})
