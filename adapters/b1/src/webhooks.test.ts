import { assert, describe, it } from "@effect/vitest"
import { eventMeanings, sign, signalsOf, verify, type WebhookEvent } from "@openfaith/adapter-core"
import { Redacted, Result } from "effect"
import { b1EntityManifest } from "./b1.ts"
import { webhooks } from "./webhooks.ts"

const { signature } = webhooks
const key = Redacted.make("whsec_AOjIt0W-SeY")
const body = (event: string, id: unknown = "x9Y_k2-Lm0p") =>
  JSON.stringify({ event, churchId: "AOjIt0W-SeY", occurredAt: "2026-03-01T10:00:00.123Z", data: { id } })

const told = (text: string, delivery = "dLv-3kQ_9xA"): WebhookEvent => {
  const header = (name: string) => (name === "x-b1-delivery-id" ? delivery : null)
  return Result.getOrThrow(webhooks.events({ body: text, header }))[0] ?? assert.fail("there is no event")
}
const signals = (event: WebhookEvent) => signalsOf(b1EntityManifest, eventMeanings(b1EntityManifest), event)

describe("A delivery of B1", () => {
  it("is taken under the digest of its raw body in hex, and under no other", () => {
    const raw = Buffer.from(body("person.updated"))
    const given = sign(signature, raw, key)
    assert.match(given, /^sha256=[0-9a-f]{64}$/)
    assert.isTrue(verify(signature, given, raw, [Redacted.make("of another subscription"), key]))
    for (const forged of [null, "", given.slice(7), given.toUpperCase(), sign(signature, raw, Redacted.make("guessed"))])
      assert.isFalse(verify(signature, forged, raw, [key]), String(forged))
    assert.isFalse(verify(signature, given, Buffer.from(body("person.destroyed")), [key]))
  })

  it("keeps its id when it is tried again, which nothing signs", () => {
    assert.deepStrictEqual(told(body("person.updated")), told(body("person.updated")))
    assert.deepStrictEqual(told(body("person.updated")).id, { value: "dLv-3kQ_9xA", signed: false })
  })

  it("says where to look, whatever came before it", () => {
    const meant = ["person.destroyed", "group.member.removed", "household.created", "session.created", "donation.updated"].map((name) =>
      signals(told(body(name)))?.map(({ entity, id, use }) => [entity, id, use])
    )
    const id = "x9Y_k2-Lm0p"
    assert.deepStrictEqual(meant, [
      [["membership.Person", id, "gone"]],
      [["membership.GroupMember", id, "gone"]],
      [["membership.Household", id, "changed"]],
      [["attendance.Session", id, "changed"]],
      [["giving.Donation", id, "changed"]]
    ])
    assert.deepStrictEqual(signals(told(body("form.submission.created"))), [])
    assert.isNull(signals(told(body("person.updated", null))))
  })
})
