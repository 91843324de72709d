import { assert, describe, it } from "@effect/vitest"
import { eventMeanings, signalsOf } from "@openfaith/adapter-core"
import { Redacted, Result } from "effect"
import { pco } from "./pco.ts"
import { webhooks } from "./webhooks.ts"

const delivery = (name: string, payload: unknown, more: { readonly attempt?: number; readonly organisation?: string } = {}) =>
  JSON.stringify({
    data: [
      {
        id: "8f1c4a52-6c1d-4d0f-9a53-0d5c7fd0b6a1",
        type: "EventDelivery",
        attributes: { name, attempt: more.attempt ?? 1, payload: typeof payload === "string" ? payload : JSON.stringify(payload) },
        relationships: { organization: { data: { type: "Organization", id: more.organisation ?? "401" } } }
      }
    ]
  })

const read = (body: string, time: string | null = null) =>
  webhooks.events({ body, header: (name) => (name === "x-pco-webhooks-event-time" ? time : null) })
const first = (body: string, time: string | null = null) => Result.getOrThrow(read(body, time))[0]

describe("A delivery of Planning Center", () => {
  const email = { data: { type: "Email", id: "12", attributes: { address: "a@b.c" } }, meta: { event_time: "2026-03-01T10:00:00Z" } }

  it("tells event, organisation, record, time and attempt", () => {
    assert.deepStrictEqual(first(delivery("people.v2.events.email.updated", email, { attempt: 3 })), {
      id: { value: "8f1c4a52-6c1d-4d0f-9a53-0d5c7fd0b6a1", signed: true },
      name: "people.v2.events.email.updated",
      organisation: "401",
      recordId: "12",
      attributes: { address: "a@b.c" },
      related: {},
      occurredAt: "2026-03-01T10:00:00Z",
      attempt: 3
    })
  })

  it("of a destroyed row has no attributes and no time but the header's", () => {
    const gone = {
      data: { type: "Email", id: "12", relationships: { person: { data: { type: "Person", id: "3" } } } },
      meta: { parent: {} }
    }
    const event = first(delivery("people.v2.events.email.destroyed", gone), "2026-03-01T10:00:00Z")
    assert.strictEqual(event?.recordId, "12")
    assert.isNull(event?.attributes)
    assert.deepStrictEqual(event?.related, { person: "3" })
    assert.strictEqual(event?.occurredAt, "2026-03-01T10:00:00Z")
  })

  it("with a payload that is not JSON names no record", () => {
    assert.isNull(first(delivery("people.v2.events.email.updated", "<html>"))?.recordId)
  })

  it("is read as the example says", () => {
    const { body, headers } = webhooks.example
    const [event, ...more] = Result.getOrThrow(webhooks.events({ body, header: (name) => headers[name] ?? null }))
    assert.isEmpty(more)
    assert.strictEqual(event?.recordId, "1201")
    assert.isTrue(event !== undefined && eventMeanings(pco.manifest).has(event.name))
  })

  it("that is none is a broken shape", () => {
    for (const body of ["", "null", "[]", "{}", '{"data":[]}', '{"data":[{"id":"1"}]}', "not json"]) {
      assert.isTrue(Result.isFailure(read(body)), body)
    }
  })

  it("of a merger asks for the person that went and the one that stayed", () => {
    const merger = { data: { type: "PersonMerger", id: "9", attributes: { person_to_keep_id: "21", person_to_remove_id: "22" } } }
    const event = first(delivery("people.v2.events.person_merger.created", merger))
    assert.isDefined(event)
    if (event === undefined) return
    assert.deepStrictEqual(signalsOf(pco.manifest, eventMeanings(pco.manifest), event), [
      { entity: "people.Person", id: "22", parent: null, use: "gone" },
      { entity: "people.Person", id: "21", parent: null, use: "changed" }
    ])
  })
})

describe("Subscriptions of Planning Center", () => {
  const shown = (id: string, secret?: string) => ({
    id,
    type: "WebhookSubscription",
    attributes: {
      name: "people.v2.events.email.updated",
      url: "https://a.example/x",
      active: false,
      ...(secret === undefined ? {} : { authenticity_secret: secret })
    }
  })
  const { subscriptions } = webhooks

  it("are read from a list and from a single answer, the secret out of sight", () => {
    const page = subscriptions?.read({ data: [shown("1", "s3cr3t"), shown("2")], links: { next: "https://…" } })
    assert.isTrue(page?.more)
    assert.deepStrictEqual(
      page?.subscriptions.map(({ active, events, id, url }) => ({ id, url, events, active })),
      ["1", "2"].map((id) => ({ id, url: "https://a.example/x", events: ["people.v2.events.email.updated"], active: false }))
    )
    assert.notInclude(JSON.stringify(page), "s3cr3t")
    const [made] = subscriptions?.read({ data: shown("1", "s3cr3t") })?.subscriptions ?? []
    assert.strictEqual(made?.secret === null || made === undefined ? null : Redacted.value(made.secret), "s3cr3t")
  })

  it("that cannot be read are none", () => assert.isNull(subscriptions?.read({ data: { id: "1" } })))
})
