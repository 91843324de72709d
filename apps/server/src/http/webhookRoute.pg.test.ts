import { request } from "node:http"
import { gzipSync } from "node:zlib"
import { assert, layer } from "@effect/vitest"
import { defineAdapter } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"
import { WebhookSubscriptions } from "@openfaith/sync-engine"
import { ConfigProvider, Effect, Redacted, Result } from "effect"
import { SqlClient } from "effect/sql"
import {
  deliveryOf,
  eventsIn,
  headersOf,
  intakeWith,
  receiver,
  send,
  signatureOf,
  tallied,
  waitingOf
} from "../../../../test/support/deliveries.ts"

/** As Planning Center, but its event ids are not covered by the signature. */
const unsigned = defineAdapter({
  ...pco,
  id: "unsigned",
  webhooks: pco.webhooks && {
    ...pco.webhooks,
    unsubscribe: 404,
    events: (delivery) =>
      Result.map(pco.webhooks?.events(delivery) ?? Result.succeed([]), (events) =>
        events.map((event) => ({ ...event, id: { value: delivery.header("x-id") ?? "", signed: false } }))
      )
  }
})
const silent = defineAdapter({ ...pco, id: "silent", webhooks: null })

const updated = "people.v2.events.email.updated"
const destroyed = "people.v2.events.email.destroyed"

/** Sends headers and then only part of a body, or none; answers the status that comes nevertheless. */
const sendPartly = (url: string, headers: Record<string, string>, bytes: number) =>
  Effect.promise(
    () =>
      new Promise<number>((resolve, reject) => {
        const sent = request(url, { method: "POST", headers }, (answer) => {
          resolve(answer.statusCode ?? 0)
          sent.destroy()
        })
        sent.on("error", reject)
        if (bytes > 0) sent.write(Buffer.alloc(bytes, 32))
        else sent.flushHeaders()
      })
  )

layer(intakeWith(unsigned, silent), { excludeTestServices: true })("A delivery", (it) => {
  it.effect("is acknowledged when it is stored, together with the reads it asks for", () =>
    Effect.gen(function* () {
      const { connection, url } = yield* receiver()
      assert.strictEqual(yield* send(url, deliveryOf(updated, { recordId: "12" })), 200)
      assert.strictEqual(yield* send(url, deliveryOf(destroyed, { recordId: "13" })), 200)
      assert.strictEqual(
        yield* send(
          url,
          deliveryOf("people.v2.events.person_merger.created", { attributes: { person_to_keep_id: 5, person_to_remove_id: "6" } })
        ),
        200
      )
      assert.strictEqual(yield* eventsIn(connection), 3)
      assert.deepStrictEqual(yield* waitingOf(connection), [
        { entity: "people.Email", id: "12", reason: "changed" },
        { entity: "people.Email", id: "13", reason: "gone" },
        { entity: "people.Person", id: "5", reason: "changed" },
        { entity: "people.Person", id: "6", reason: "gone" }
      ])
    })
  )

  it.effect("that comes ten times, at once and later, is stored once and asks once", () =>
    Effect.gen(function* () {
      const { connection, url } = yield* receiver("pco", "tenfold")
      const body = deliveryOf(updated)
      const statuses = yield* Effect.replicateEffect(send(url, body), 9, { concurrency: "unbounded" })
      const sql = yield* SqlClient.SqlClient
      // Its read has been made since.
      yield* sql`DELETE FROM sync.waiting_reads`
      assert.deepStrictEqual([...statuses, yield* send(url, body)], Array<number>(10).fill(200))
      assert.strictEqual(yield* eventsIn(connection), 1)
      assert.deepStrictEqual(yield* waitingOf(connection), [])
      assert.strictEqual(yield* tallied("accepted", connection), 1)
      assert.strictEqual(yield* tallied("repeated", connection), 9)
    })
  )

  it.effect("cannot mask another event where its id is not signed", () =>
    Effect.gen(function* () {
      const { connection, url } = yield* receiver("unsigned", "unsigned")
      for (const recordId of ["1", "2", "2"]) {
        const body = deliveryOf(updated, { recordId, id: "same" })
        assert.strictEqual(yield* send(url, body, { ...headersOf(body), "x-id": "7" }), 200)
      }
      assert.strictEqual(yield* eventsIn(connection), 2)
    })
  )

  it.effect("that cannot be used is refused with a clear answer, counted, and changes nothing", () =>
    Effect.gen(function* () {
      const { base, connection, token, url } = yield* receiver("pco", "refusing")
      const body = deliveryOf(updated)
      const packed = gzipSync(body).toString("latin1")
      const cases: ReadonlyArray<readonly [string, number, string, Effect.Effect<number>]> = [
        ["forged", 401, "bad_signature", send(url, body, headersOf(body, "another secret"))],
        ["unsigned", 401, "bad_signature", send(url, body, { "content-type": "application/json" })],
        ["signed for another body", 401, "bad_signature", send(url, body, headersOf(`${body} `))],
        ["not JSON", 400, "malformed", send(url, "hello")],
        ["JSON, but no delivery", 400, "malformed", send(url, "[]")],
        ["of another organisation", 403, "wrong_organisation", send(url, deliveryOf(updated, { organisation: "402" }))],
        ["a form", 415, "wrong_type", send(url, body, { ...headersOf(body), "content-type": "application/x-www-form-urlencoded" })],
        ["compressed", 415, "compressed", send(url, packed, { ...headersOf(body), "content-encoding": "gzip" })],
        ["20 MB", 413, "too_large", send(url, `{"a":"${"x".repeat(20_000_000)}"}`)],
        ["2 MB of a body without an end or a length", 413, "too_large", sendPartly(url, { "content-type": "application/json" }, 2_000_000)]
      ]
      const counts = new Map<string, number>()
      for (const [name, status, outcome, sending] of cases) {
        assert.strictEqual(yield* sending, status, name)
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      }
      for (const [outcome, count] of counts) assert.strictEqual(yield* tallied(outcome, connection), count, outcome)
      assert.strictEqual(yield* eventsIn(connection), 0)
      assert.deepStrictEqual(yield* waitingOf(connection), [])
      // Another method, and addresses that are none: refused before any of the body is there.
      assert.strictEqual(yield* Effect.promise(async () => (await fetch(url)).status), 404)
      const before = yield* tallied("unknown_address", null)
      const nowhere = [`pco/${token}x`, `pco/${"a".repeat(5_000)}`, `unsigned/${token}`, `silent/${token}`, `nobody/${token}`, "pco/%00%ff"]
      for (const path of nowhere) {
        const found = yield* sendPartly(`${base}/webhooks/${path}`, { "content-type": "application/json", "content-length": "100" }, 0)
        assert.include([400, 404], found, path)
      }
      assert.isAtLeast(yield* tallied("unknown_address", null), before + 4)
    })
  )

  it.effect("of which there are too many from one address is refused before its body is read, and nobody else's is", () =>
    Effect.gen(function* () {
      const env = { OPENFAITH_DELIVERIES_PER_MINUTE: "20", OPENFAITH_TRUSTED_PROXIES: "127.0.0.1" }
      const { connection, url } = yield* Effect.provide(receiver("pco", "flooded"), ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
      const deliver = (n: number, from: string) => {
        const body = deliveryOf(updated, { recordId: String(n) })
        return send(url, body, { ...headersOf(body), "x-forwarded-for": from })
      }
      const statuses = yield* Effect.forEach(
        Array.from({ length: 30 }, (_, n) => n),
        (n) => deliver(n, "198.51.100.7")
      )
      assert.deepStrictEqual(statuses, [...Array.from({ length: 20 }, () => 200), ...Array.from({ length: 10 }, () => 429)])
      assert.strictEqual(yield* eventsIn(connection), 20)
      assert.strictEqual(yield* tallied("too_many", connection), 10)
      const unread = { "content-type": "application/json", "content-length": "100", "x-forwarded-for": "198.51.100.7" }
      assert.strictEqual(yield* sendPartly(url, unread, 0), 429)
      assert.strictEqual(yield* deliver(31, "198.51.100.8"), 200, "its source, while somebody else floods its address")
    })
  )

  it.effect("that is of no use is acknowledged and counted; one that names no record is kept with its payload", () =>
    Effect.gen(function* () {
      const { connection, url } = yield* receiver("pco", "useless")
      assert.strictEqual(yield* send(url, deliveryOf("people.v2.events.note.created")), 200)
      assert.strictEqual(yield* send(url, deliveryOf(updated, { payload: "<html>" })), 200)
      assert.strictEqual(yield* send(url, deliveryOf(updated, { recordId: "../1" })), 200)
      assert.strictEqual(yield* send(url, deliveryOf(updated, { id: "\u0000\ud800", at: "+010000-01-01T00:00:00Z" })), 200)
      assert.strictEqual(yield* tallied("unknown_event", connection), 1)
      assert.strictEqual(yield* tallied("unreadable_event", connection), 2)
      assert.strictEqual(yield* eventsIn(connection), 4)
      assert.strictEqual((yield* waitingOf(connection)).length, 1)
    })
  )

  it.effect("for a connection that is gone tells its source so, in the source's own way", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      for (const [adapter, status] of [
        ["pco", 410],
        ["unsigned", 404]
      ] as const) {
        const { connection, url } = yield* receiver(adapter, `gone-${adapter}`)
        yield* sql`UPDATE sync.connections SET status = 'disconnected' WHERE id = ${connection.id}`
        assert.strictEqual(yield* send(url, deliveryOf(updated)), status)
        assert.strictEqual(yield* tallied("disconnected", connection), 1)
        assert.strictEqual(yield* eventsIn(connection), 0)
      }
    })
  )

  it.effect("counts under a new secret without a restart, and under the one before for a while", () =>
    Effect.gen(function* () {
      const subscriptions = yield* WebhookSubscriptions
      const { connection, url } = yield* receiver("pco", "rotating")
      const body = () => deliveryOf(updated)
      const withKey = (key: string) =>
        Effect.suspend(() => {
          const text = body()
          return send(url, text, {
            "content-type": "application/json",
            "x-pco-webhooks-authenticity": signatureOf(text, key),
            "x-pco-webhooks-name": updated
          })
        })
      const first = "the-secret-of-the-subscription"
      assert.strictEqual(yield* withKey(first), 200)
      assert.strictEqual(yield* withKey("new"), 401)
      const found = { externalId: "1", events: [updated], url: "http://127.0.0.1:1" }
      yield* subscriptions.keep(connection, { ...found, secret: Redacted.make("new") })
      yield* Effect.sleep("1100 millis")
      assert.strictEqual(yield* withKey("new"), 200)
      assert.strictEqual(yield* withKey(first), 200)
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE sync.webhook_subscriptions SET previous_until = clock_timestamp() WHERE connection_id = ${connection.id}`
      assert.strictEqual((yield* subscriptions.keys(connection)).length, 1)
    })
  )
})
