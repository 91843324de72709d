import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import { text } from "node:stream/consumers"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { makeChurch } from "./makeChurch.ts"
import { mutate } from "./mutate.ts"
import { respond } from "./respond.ts"
import { startSimulator } from "./startSimulator.ts"
import type { Delivery } from "./WebhookDesk.ts"

const authorization = `Basic ${Buffer.from("demo:demo-secret").toString("base64")}`
const renamed = "2022-10-20"

const ask = (
  church: ReturnType<typeof makeChurch>,
  method: string,
  path: string,
  body: unknown = null,
  version: string | undefined = renamed
) => {
  const headers = { authorization, ...(version === undefined ? {} : { "x-pco-api-version": version }) }
  const reply = respond(church, { method, url: `/webhooks/v2${path}`, headers, body: JSON.stringify(body) }, 0)
  return { status: reply.status, body: reply.body === "" ? null : JSON.parse(reply.body) }
}
const wanted = (name: string, url = "http://127.0.0.1:1/hook") => ({ data: { attributes: { name, url, active: true } } })
const emailUpdated = "people.v2.events.email.updated"

describe("subscriptions", () => {
  it("are spelled as their version spells them; without a version, as the older one does", () => {
    const church = makeChurch({ people: 20 })
    assert.strictEqual(ask(church, "GET", "/webhook_subscriptions").status, 200)
    assert.strictEqual(ask(church, "GET", "/subscriptions").status, 404)
    for (const version of ["2018-08-01", undefined]) {
      assert.strictEqual(ask(church, "GET", "/webhook_subscriptions", null, version ?? "").status, 404)
      assert.strictEqual(ask(church, "GET", "/subscriptions", null, version ?? "").status, 200)
    }
  })

  it("are made, listed page by page, stopped, enabled, given another secret and removed; only `active` can be changed", () => {
    const church = makeChurch({ people: 20 })
    for (let made = 0; made < 30; made++)
      assert.strictEqual(ask(church, "POST", "/webhook_subscriptions", wanted(emailUpdated)).status, 201)
    const page = ask(church, "GET", "/webhook_subscriptions?per_page=20&offset=20").body
    assert.strictEqual(page.data.length, 10)
    assert.isUndefined(page.links.next)
    assert.isString(ask(church, "GET", "/webhook_subscriptions").body.links.next)
    const { id, attributes } = page.data[0]
    assert.match(attributes.authenticity_secret, /^[0-9a-f]{64}$/)
    const one = `/webhook_subscriptions/${id}`
    const changed = ask(church, "PATCH", one, { data: { attributes: { active: false, url: "http://127.0.0.1:2" } } }).body.data.attributes
    assert.deepStrictEqual([changed.active, changed.url], [false, attributes.url])
    assert.notStrictEqual(
      ask(church, "POST", `${one}/rotate_secret`).body.data.attributes.authenticity_secret,
      attributes.authenticity_secret
    )
    assert.strictEqual(ask(church, "DELETE", one).status, 204)
    assert.strictEqual(ask(church, "GET", one).status, 404)
    assert.strictEqual(ask(church, "POST", "/webhook_subscriptions", wanted("people.v2.events.tab.created")).status, 422)
    assert.strictEqual(ask(church, "POST", "/webhook_subscriptions", wanted(emailUpdated, "ftp://x")).status, 422)
  })
})

describe("events", () => {
  const told = (names: ReadonlyArray<string>) => {
    const church = makeChurch({ people: 40 })
    for (const name of names) ask(church, "POST", "/webhook_subscriptions", wanted(name))
    const deliveries: Array<Delivery> = []
    church.webhooks.send = (delivery) => deliveries.push(delivery)
    return {
      church,
      take: () => deliveries.splice(0).map(({ payload, subscription }) => ({ name: subscription.name, payload: JSON.parse(payload) }))
    }
  }

  it("follow from what happens to rows, their dependents included, once for each row and without attributes for what is gone", () => {
    const { church, take } = told([
      emailUpdated,
      "people.v2.events.email.destroyed",
      "people.v2.events.person.updated",
      "people.v2.events.person.destroyed"
    ])
    const email = church.tables.Email.rows[0]
    assert.isDefined(email)
    mutate(church, { do: "update", entity: "Email", ids: [email?.id ?? ""] })
    const [updated, ...others] = take()
    // The person's updated_at has moved as well; that alone is not told.
    assert.deepStrictEqual(others, [])
    assert.strictEqual(updated?.name, emailUpdated)
    assert.strictEqual(updated?.payload.data.id, email?.id)
    assert.isString(updated?.payload.data.attributes.address)
    assert.isString(updated?.payload.meta.event_time)
    mutate(church, { do: "delete", entity: "Person", ids: [email?.refs["person"] ?? ""] })
    const gone = take()
    assert.include(
      gone.map(({ name }) => name),
      "people.v2.events.person.destroyed"
    )
    const goneEmail = gone.find(({ payload }) => payload.data.id === email?.id)
    assert.isUndefined(goneEmail?.payload.data.attributes)
    assert.strictEqual(goneEmail?.payload.data.relationships.person.data.id, email?.refs["person"])
  })

  it("of a merge name both persons, and do not tell of the removed one as destroyed", () => {
    const { church, take } = told(["people.v2.events.person_merger.created", "people.v2.events.person.destroyed"])
    const [keep, remove] = church.tables.Person.rows
    mutate(church, { do: "merge", keep: keep?.id ?? "", remove: remove?.id ?? "" })
    const [merger, ...others] = take()
    assert.deepStrictEqual(others, [])
    assert.strictEqual(String(merger?.payload.data.attributes.person_to_keep_id), keep?.id)
    assert.strictEqual(String(merger?.payload.data.attributes.person_to_remove_id), remove?.id)
  })
})

const Body = Schema.fromJsonString(
  Schema.Struct({
    data: Schema.Array(Schema.Struct({ id: Schema.String, attributes: Schema.Struct({ attempt: Schema.Int, name: Schema.String }) }))
  })
)

/** A receiver that answers with these statuses in turn, the last one for ever. */
const receiver = Effect.fnUntraced(function* (...statuses: ReadonlyArray<number>) {
  const received: Array<{ readonly attempt: number; readonly id: string; readonly isSigned: (secret: string) => boolean }> = []
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createServer(async (request, response) => {
        const body = await text(request)
        const [event] = Schema.decodeUnknownSync(Body)(body).data
        const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200
        const given = request.headers["x-pco-webhooks-authenticity"]
        const isSigned = (secret: string) => given === createHmac("sha256", secret).update(body).digest("hex")
        received.push({ attempt: event?.attributes.attempt ?? 0, id: event?.id ?? "", isSigned })
        response.writeHead(status).end()
      })
    ),
    (server) => Effect.sync(() => (server.closeAllConnections(), server.close()))
  )
  yield* Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void)))
  const address = server.address()
  return { received, url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/hook` }
})

const until = (holds: () => boolean) =>
  Effect.sleep("10 millis").pipe(Effect.repeat({ until: () => holds() }), Effect.timeout("10 seconds"), Effect.orDie)

describe("deliveries", () => {
  it.live("are signed, tried again until they succeed, and sent again with the same id when asked", () =>
    Effect.gen(function* () {
      const { received, url } = yield* receiver(500, 503, 200)
      const { church } = yield* startSimulator({ people: 20, webhookSpeed: 10_000 })
      ask(church, "POST", "/webhook_subscriptions", wanted(emailUpdated, url))
      mutate(church, { do: "update", entity: "Email" })
      yield* until(() => received.length === 3)
      assert.deepStrictEqual(
        received.map(({ attempt }) => attempt),
        [1, 2, 3]
      )
      assert.isTrue(received.every(({ isSigned }) => isSigned(church.webhooks.subscriptions[0]?.secret ?? "")))
      yield* until(() => church.webhooks.delivered.length === 1)
      const [delivered] = church.webhooks.delivered
      assert.isDefined(delivered)
      if (delivered) church.webhooks.resend?.(delivered)
      yield* until(() => received.length === 4)
      assert.strictEqual(new Set(received.map(({ id }) => id)).size, 1)
    }).pipe(Effect.scoped)
  )

  it.live("that are answered 410 are the last, and so are sixteen that failed", () =>
    Effect.gen(function* () {
      const gone = yield* receiver(410)
      const failing = yield* receiver(500)
      const { church } = yield* startSimulator({ people: 20, webhookSpeed: 10_000_000 })
      ask(church, "POST", "/webhook_subscriptions", wanted(emailUpdated, gone.url))
      ask(church, "POST", "/webhook_subscriptions", wanted(emailUpdated, failing.url))
      mutate(church, { do: "update", entity: "Email" })
      yield* until(() => church.webhooks.subscriptions.every(({ active }) => !active))
      assert.deepStrictEqual([gone.received.length, failing.received.length], [1, 16])
    }).pipe(Effect.scoped)
  )

  it.live("are doubled, lost and forged where faults say so, and all of it is counted", () =>
    Effect.gen(function* () {
      const { received, url } = yield* receiver(200)
      const { church } = yield* startSimulator({ people: 40 })
      ask(church, "POST", "/webhook_subscriptions", wanted(emailUpdated, url))
      church.webhooks.faults = { copies: 2, spreadMillis: 30, lossShare: 0.5, forgeShare: 0.5, lateSeconds: 86_400 }
      mutate(church, { do: "update", entity: "Email", count: 20 })
      const { counts } = church.webhooks
      yield* until(() => counts.succeeded === (counts.made - counts.lost) * 3)
      assert.strictEqual(counts.made, 20)
      assert.isAbove(counts.lost, 0)
      assert.isAbove(counts.forged, 0)
      yield* until(() => received.length === counts.succeeded + counts.forged)
      const secret = church.webhooks.subscriptions[0]?.secret ?? ""
      assert.strictEqual(received.filter(({ isSigned }) => !isSigned(secret)).length, counts.forged)
    }).pipe(Effect.scoped)
  )
})
