import { assert, layer } from "@effect/vitest"
import {
  auditDue,
  type Connection,
  PublicAddress,
  WebhookAudit,
  WebhookEndpoints,
  WebhookGaps,
  WebhookSubscriptions
} from "@openfaith/sync-engine"
import { Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { listenHttp } from "../../apps/server/src/http/serveHttp.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { eventually } from "../support/commandLine.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { tallied } from "../support/deliveries.ts"
import { connectTo, engineWith, noLimit, syncOnce, untilEnded } from "../support/engine.ts"

/** Where the server of the test at hand listens. */
let reached: string | null = null
const EngineReached = engineWith().pipe(Layer.provideMerge(Layer.succeed(PublicAddress, { baseFor: () => Effect.sync(() => reached) })))

const start = Effect.fn("start")(function* (orgId: string) {
  reached = (yield* listenHttp("127.0.0.1", 0)).url
  const simulator = yield* startSimulator({ people: 40, limits: noLimit, webhookSpeed: 100 })
  yield* syncOnce({ simulator, orgId })
  const connection = yield* connectTo(simulator, orgId)
  yield* auditDue()
  return { simulator, connection }
})

const storedName = ({ id }: Connection, person: string) =>
  rowsOf(
    Schema.Struct({ nickname: Schema.NullOr(Schema.String), deleted: Schema.Boolean }),
    `SELECT r.payload->'attributes'->>'nickname' AS nickname, r.deleted_at IS NOT NULL AS deleted FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id
     WHERE e.connection_id = $1 AND e.entity = 'people.Person' AND r.external_id = $2`,
    [id, person]
  )

const events = ({ id }: Connection) => numberOf("SELECT count(*) FROM sync.webhook_inbox WHERE connection_id = $1", [id])

const dueNow = ({ id }: Connection) =>
  Effect.gen(function* () {
    const endpoints = yield* WebhookEndpoints
    yield* endpoints.ensure(id)
    yield* auditDue()
  })

layer(EngineReached, { excludeTestServices: true, timeout: "60 seconds" })("Webhooks of a connection", (it) => {
  it.effect("are subscribed to, and what happens at the source is asked for at once", () =>
    Effect.gen(function* () {
      const { connection, simulator } = yield* start("subscribed")
      const { subscriptions } = simulator.church.webhooks
      assert.strictEqual(subscriptions.length, 22)
      assert.strictEqual(new Set(subscriptions.map(({ name }) => name)).size, 22)
      assert.strictEqual(new Set(subscriptions.map(({ url }) => url)).size, 1)
      const person = simulator.church.tables.Person.rows[3]?.id ?? ""
      mutate(simulator.church, { do: "update", entity: "Person", ids: [person], attributes: { nickname: "Told" } }, Date.now())
      yield* eventually(
        "the delivery is stored",
        10,
        Effect.map(events(connection), (count) => count > 0)
      )
      yield* eventually(
        "the person is as the source has it, without a run",
        30,
        Effect.map(storedName(connection, person), ([row]) => row?.nickname === "Told" && !row.deleted)
      )
      // Made once: another audit finds all as it should be.
      const report = yield* (yield* WebhookAudit).audit(connection, { rotate: false })
      assert.deepStrictEqual(report, { sound: 22, made: 0, enabled: 0, removed: 0, rotated: 0, runId: null })
    })
  )

  it.effect("that the source has stopped or lost are repaired, and a delta reads what was missed", () =>
    Effect.gen(function* () {
      const { connection, simulator } = yield* start("stopped")
      const { church } = simulator
      const [first, second, third] = church.webhooks.subscriptions
      if (!first || !second || !third) return assert.fail("no subscriptions")
      first.active = false
      church.webhooks.subscriptions.splice(church.webhooks.subscriptions.indexOf(second), 1)
      const foreign = { ...third, id: "9001", url: "https://elsewhere.example/hook" }
      const stale = { ...third, id: "9002", url: third.url.replace(/:\d+/, ":1") }
      church.webhooks.subscriptions.push(foreign, stale, { ...third, id: "9003" })
      yield* dueNow(connection)
      const after = church.webhooks.subscriptions
      assert.strictEqual(after.length, 23)
      assert.include(after, foreign)
      assert.isTrue(after.every(({ active }) => active))
      assert.strictEqual(new Set(after.map(({ name, url }) => `${name} ${url}`)).size, 23)
      const gaps = yield* (yield* WebhookGaps).list([connection.id], 1)
      assert.deepStrictEqual(gaps.map(({ reason }) => reason).sort(), ["inactive", "missing"])
      assert.isTrue(gaps.every(({ since }) => since !== null))
      const runId = gaps[0]?.runId ?? ""
      assert.strictEqual((yield* untilEnded(runId)).run.kind, "delta")
      // Once: the next audit finds nothing.
      yield* dueNow(connection)
      assert.strictEqual((yield* (yield* WebhookGaps).list([connection.id], 1)).length, 2)
    })
  )

  it.effect("of a source that was set back are made again, though their ids are known, and what they bring is taken in", () =>
    Effect.gen(function* () {
      const { connection, simulator } = yield* start("set-back")
      const { church } = simulator
      const before = church.webhooks.subscriptions.map(({ id }) => id)
      church.webhooks.setBack()
      yield* dueNow(connection)
      assert.deepStrictEqual(church.webhooks.subscriptions.map(({ id }) => id).toSorted(), before.toSorted())
      assert.strictEqual((yield* (yield* WebhookSubscriptions).list([connection.id])).length, before.length)
      const [email = ""] = church.tables.Email.rows.map(({ id }) => id)
      mutate(church, { do: "update", entity: "Email", ids: [email], attributes: { location: "Beach" } })
      yield* eventually(
        "the change is delivered",
        30,
        Effect.sync(() => church.webhooks.counts.succeeded > 0)
      )
      assert.strictEqual(yield* tallied("bad_signature", connection), 0)
    })
  )

  it.effect("that came late or after failed attempts ask for a delta too", () =>
    Effect.gen(function* () {
      const { connection, simulator } = yield* start("late")
      simulator.church.webhooks.faults = { ...simulator.church.webhooks.faults, lateSeconds: 86_400 }
      mutate(simulator.church, { do: "update", entity: "Email" }, Date.now())
      yield* eventually(
        "the delivery is stored",
        10,
        Effect.map(events(connection), (count) => count > 0)
      )
      yield* dueNow(connection)
      const [gap] = yield* (yield* WebhookGaps).list([connection.id], 1)
      assert.strictEqual(gap?.reason, "late")
      assert.deepStrictEqual(gap?.entities, ["people.Email"])
      assert.isBelow(Date.parse(gap?.since ?? ""), Date.now() - 86_000_000)
    })
  )

  it.effect("go on while their secrets are rotated, and no secret is to be read anywhere", () =>
    Effect.gen(function* () {
      const { connection, simulator } = yield* start("rotated")
      const { church } = simulator
      const before = church.webhooks.subscriptions.map(({ secret }) => secret)
      const report = yield* (yield* WebhookAudit).audit(connection, { rotate: true })
      assert.strictEqual(report.rotated, 22)
      const now = church.webhooks.subscriptions.map(({ secret }) => secret)
      assert.isTrue(now.every((secret) => !before.includes(secret)))
      const keys = (yield* (yield* WebhookSubscriptions).keys(connection)).map(({ secret }) => Redacted.value(secret))
      for (const secret of [...before, ...now]) assert.include(keys, secret)
      mutate(church, { do: "update", entity: "Email" }, Date.now())
      yield* eventually(
        "the delivery is stored",
        10,
        Effect.map(events(connection), (count) => count > 0)
      )
      const sql = yield* SqlClient.SqlClient
      const tables = yield* rowsOf(
        Schema.Struct({ name: Schema.String }),
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('sync', 'cluster')"
      )
      for (const { name } of tables) {
        const found = yield* sql.unsafe(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [`%${now[0]}%`])
        assert.strictEqual(found.length, 0, name)
      }
    })
  )

  it.effect("are not subscribed to while no source can reach this installation, and that is told", () =>
    Effect.gen(function* () {
      const { connection, simulator } = yield* start("unreached")
      simulator.church.webhooks.subscriptions.length = 0
      reached = null
      yield* dueNow(connection)
      assert.strictEqual(simulator.church.webhooks.subscriptions.length, 0)
      const endpoint = yield* (yield* WebhookEndpoints).find(connection.id)
      assert.include(endpoint._tag === "Some" ? endpoint.value.problem : "", "set OPENFAITH_PUBLIC_URL")
    })
  )
})
