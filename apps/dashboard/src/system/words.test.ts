import { assert, it } from "@effect/vitest"
import { actionWords, auditOutcome, auditTarget, processMark, processState, silenceWords, troubledWork, versionWords } from "./words.ts"

it("tells a process that is silent from one that works, and from one that is gone", () => {
  assert.strictEqual(processState({ state: "serving", silentSeconds: 1.4 }), "At work")
  assert.strictEqual(processState({ state: "serving", silentSeconds: 9 }), "Silent for 9 s")
  assert.strictEqual(processMark({ state: "serving", silentSeconds: 9 }), "failed")
  assert.strictEqual(processState({ state: "gone", silentSeconds: 900 }), "Gone")
})

it("says which versions work, and who of them is about to go or says nothing", () => {
  const runner = { role: "runner", state: "serving", version: "0.10.0", silentSeconds: 1 } as const
  const former = { ...runner, version: "0.9.0", state: "draining" } as const
  assert.strictEqual(versionWords([runner, runner, { ...former, state: "gone" }, { ...former, role: "api" }]), "version 0.10.0")
  assert.strictEqual(versionWords([runner, runner, former]), "versions 0.9.0 (1) and 0.10.0 (2)")
  assert.strictEqual(versionWords([]), "")
  assert.deepStrictEqual(troubledWork([runner, { ...former, role: "api" }]), [])
  assert.deepStrictEqual(troubledWork([former, { ...runner, silentSeconds: 9 }, { ...former, silentSeconds: 9 }]), [
    "1 hands its work over",
    "2 are silent"
  ])
})

it("says what a silence is about, narrowest first", () => {
  assert.strictEqual(silenceWords({ kind: null, orgId: null, connectionId: null }), "Whatever it is")
  assert.strictEqual(silenceWords({ kind: "open_decision", orgId: "acme", connectionId: null }), "Open decision, of acme")
  assert.strictEqual(silenceWords({ kind: null, orgId: "acme", connectionId: "con_1" }), "Whatever it is, of con_1")
})

it("reads the audit log aloud", () => {
  assert.strictEqual(actionWords("confirmDecision"), "confirm decision")
  assert.strictEqual(auditTarget({ target: { runId: "run_1" } }), "run run_1")
  assert.strictEqual(auditTarget({ target: { id: "key_1" } }), "key_1")
  assert.deepStrictEqual(auditOutcome({ status: 200, code: null }), ["done", "Done"])
  assert.deepStrictEqual(auditOutcome({ status: 409, code: "already_decided" }), ["blocked", "Refused: already decided"])
  assert.strictEqual(auditOutcome({ status: null, code: null })[1], "Its process ended before it could say")
})
