/** Each alert is opened by its fault, says what to do, and is over once the fault is. Whoever is to be told is told once, late rather than never. */
import { createServer, type IncomingMessage, type Server } from "node:http"
import { assert, layer } from "@effect/vitest"
import { Alert, type AlertKind, Silence } from "@openfaith/api"
import { auditDue, PublicAddress, Runners, tick, Timelines, Troubles } from "@openfaith/sync-engine"
import { ConfigProvider, Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Alerts } from "../../apps/server/src/alerts/Alerts.ts"
import { AlertChannels, lookOnce } from "../../apps/server/src/alerts/AlertWatch.ts"
import { alertKinds } from "../../apps/server/src/alerts/alertWords.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { type Answered, apiWith, codeOf, keyWith, served } from "../support/api.ts"
import { anotherPool, rowsOf } from "../support/database.ts"
import { connectTo, noLimit, syncOnce, untilEnded } from "../support/engine.ts"

let reached: string | null = null
const AlertsTest = Layer.mergeAll(Alerts.layer, Troubles.layer).pipe(
  Layer.provideMerge(apiWith()),
  Layer.provideMerge(Layer.succeed(PublicAddress, { baseFor: () => Effect.sync(() => reached) }))
)

/** What is over is over at the second look. */
const every = Duration.millis(5)
const usual = { dueAgeSeconds: 7 * 86_400, oldTransactions: 1_000_000_000 }

const look = Effect.fnUntraced(function* (limits = usual, env: Readonly<Record<string, string>> = {}) {
  const config = ConfigProvider.layer(ConfigProvider.fromEnv({ env }))
  yield* lookOnce(every, limits).pipe(Effect.provide(AlertChannels.layer.pipe(Layer.provide(config))))
})

/** The open alerts of a connection, or of none. */
const openOf = Effect.fnUntraced(function* (kind: AlertKind, connectionId: string | null, limits = usual) {
  yield* Effect.sleep("25 millis")
  yield* look(limits)
  const alerts = yield* Alerts
  const all = yield* alerts.page({ orgId: null, kind, only: "open", before: null, limit: 100 })
  return all.filter((alert) => alert.connectionId === connectionId)
})

const seen = new Set<AlertKind>()

/** There is one, with all it has to say; then the fault is healed, and there is none. */
const opensAndEnds = Effect.fnUntraced(function* <E, R extends Layer.Success<typeof AlertsTest>>(
  kind: AlertKind,
  connectionId: string | null,
  heal: Effect.Effect<unknown, E, R>,
  limits = usual,
  healed = limits
) {
  const [alert, another] = yield* openOf(kind, connectionId, limits)
  assert.isDefined(alert, `${kind} is open`)
  assert.isUndefined(another, `${kind} is one`)
  assert.isAbove(alert?.reason.length ?? 0, 10)
  assert.isAbove(alert?.next.length ?? 0, 10)
  assert.isAtMost(Date.parse(alert?.since ?? ""), Date.now() + 1000)
  yield* heal
  assert.deepStrictEqual(yield* openOf(kind, connectionId, healed), [], `${kind} is over`)
  seen.add(kind)
})

const as = <A>(schema: Schema.ConstraintDecoder<A>, { json, status, text }: Answered): A => {
  assert.isBelow(status, 300, text)
  return Schema.decodeUnknownSync(schema)(json)
}

const church = (orgId: string) =>
  Effect.gen(function* () {
    const simulator = yield* startSimulator({ people: 80, limits: noLimit, webhookSpeed: 100 })
    const { run } = yield* syncOnce({ simulator, orgId })
    assert.strictEqual(run.status, "complete", run.reason ?? "")
    return { simulator, connection: yield* connectTo(simulator, orgId) }
  })

const execute = (statement: string, ...parameters: ReadonlyArray<unknown>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(statement, parameters))

layer(AlertsTest, { excludeTestServices: true, timeout: "60 seconds" })("An alert", (it) => {
  it.effect("of a connection is opened by its fault and over when it heals", () =>
    Effect.gen(function* () {
      reached = (yield* served).url
      const operations = yield* Operations
      const { connection, simulator } = yield* church("alerted")
      const { faults } = simulator.church
      const { id } = connection
      const again = syncOnce({ simulator, orgId: "alerted" })

      faults.set([{ kind: "unauthorized", hint: "CAPUCHIN" }])
      yield* syncOnce({ simulator, orgId: "alerted", kind: "delta" }).pipe(Effect.ignore)
      const { runId: refused } = yield* operations.requestRun(connection, "full", null)
      yield* untilEnded(refused)
      yield* opensAndEnds(
        "needs_reauthorisation",
        id,
        Effect.suspend(() => {
          faults.set([])
          return Effect.andThen(connectTo(simulator, "alerted"), again)
        })
      )

      faults.set([{ kind: "status", status: 403, match: { entity: "Email" } }])
      yield* syncOnce({ simulator, orgId: "alerted" })
      yield* opensAndEnds(
        "incomplete_run",
        id,
        Effect.suspend(() => {
          faults.set([])
          return Effect.andThen(connectTo(simulator, "alerted"), again)
        })
      )

      faults.set([{ kind: "empty", match: { path: "^/people/v2/people\\?" } }])
      yield* syncOnce({ simulator, orgId: "alerted", kind: "reconciliation" })
      faults.set([])
      const [decision] = yield* rowsOf(
        Schema.Struct({ id: Schema.String }),
        "SELECT id::text AS id FROM sync.decisions WHERE status = 'open'"
      )
      yield* opensAndEnds(
        "open_decision",
        id,
        operations.rejectDeletions({ id: decision?.id ?? "", by: "a test", reason: "they are there" })
      )
      yield* again

      faults.set([{ kind: "wrong-type", attribute: "address", everyId: 3, match: { entity: "Email" } }])
      yield* syncOnce({ simulator, orgId: "alerted" })
      yield* opensAndEnds(
        "quarantine",
        id,
        Effect.suspend(() => {
          faults.set([])
          return again
        })
      )

      yield* auditDue()
      faults.set([{ kind: "status", status: 503, match: { path: "^/webhooks/" } }])
      yield* execute("UPDATE sync.webhook_endpoints SET audit_at = clock_timestamp() WHERE connection_id = $1", id)
      yield* auditDue()
      yield* opensAndEnds(
        "webhooks_silent",
        id,
        Effect.suspend(() => {
          faults.set([])
          return Effect.andThen(
            execute("UPDATE sync.webhook_endpoints SET audit_at = clock_timestamp() WHERE connection_id = $1", id),
            auditDue()
          )
        })
      )

      // A gap that has been closed is told as one, and is over when an hour has passed without another.
      for (const subscription of simulator.church.webhooks.subscriptions) subscription.active = false
      yield* execute("UPDATE sync.webhook_endpoints SET audit_at = clock_timestamp() WHERE connection_id = $1", id)
      yield* auditDue()
      const [gap] = yield* openOf("webhooks_silent", id)
      assert.match(gap?.reason ?? "", /^The source had stopped sending for some subscriptions; it is put right/)
      yield* opensAndEnds(
        "webhooks_silent",
        id,
        execute("UPDATE sync.webhook_gaps SET found_at = found_at - interval '1 hour' WHERE connection_id = $1", id)
      )

      const [endpoint] = yield* rowsOf(
        Schema.Struct({ token: Schema.String }),
        "SELECT token FROM sync.webhook_endpoints WHERE connection_id = $1",
        [id]
      )
      for (let n = 0; n < 3; n++)
        yield* Effect.promise(() =>
          fetch(`${reached}/webhooks/pco/${endpoint?.token}`, {
            method: "POST",
            headers: {
              "content-type": "application/json",
              "x-pco-webhooks-authenticity": "0".repeat(64),
              "x-pco-webhooks-name": "people.v2.events.person.updated"
            },
            body: `{"data":[{"id":"${n}","type":"EventDelivery","attributes":{"name":"people.v2.events.person.updated","attempt":1,"payload":"{}"}}]}`
          })
        )
      yield* Effect.sleep("1200 millis")
      // Nobody has tried for an hour.
      yield* opensAndEnds(
        "webhooks_forged",
        id,
        execute("UPDATE sync.webhook_tallies SET last_at = last_at - interval '61 minutes' WHERE connection_id = $1", id)
      )

      const { runId: stopped } = yield* operations.requestRun(connection, "reconciliation", ["people.Email"])
      yield* untilEnded(stopped)
      // A run that a version of the workflows has begun which nobody here knows.
      const [hung] = yield* rowsOf(
        Schema.Struct({ id: Schema.String }),
        `INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, workflow_major, requested_at, started_at)
         VALUES ('run_hung', $1, 'reconciliation', '{"entities":["people.Email"]}', 'hung', 'running', 999, clock_timestamp() - interval '6 minutes',
           clock_timestamp() - interval '6 minutes') RETURNING id`,
        [id]
      )
      yield* opensAndEnds("stuck_run", id, operations.changeRun(hung?.id ?? "", "cancel", { by: "a test", reason: null }))

      faults.set([{ kind: "stall", milliseconds: 2000 }])
      const { runId: paused } = yield* operations.requestRun(connection, "full", ["people.Person"])
      yield* operations.changeRun(paused, "pause", { by: "a test", reason: "to look" })
      yield* opensAndEnds(
        "paused_run",
        id,
        Effect.suspend(() => {
          faults.set([])
          return operations.changeRun(paused, "cancel", { by: "a test", reason: null })
        })
      )

      yield* again
      yield* execute("UPDATE sync.entities SET reconciled_at = clock_timestamp() - interval '9 days' WHERE connection_id = $1", id)
      yield* opensAndEnds("late_rotation", id, syncOnce({ simulator, orgId: "alerted", kind: "reconciliation" }))

      yield* execute("UPDATE sync.runs SET finished_at = finished_at - interval '2 hours' WHERE connection_id = $1", id)
      yield* opensAndEnds("stale", id, syncOnce({ simulator, orgId: "alerted", kind: "delta" }))
    })
  )

  it.effect("of the installation is opened by its fault and over when it heals", () =>
    Effect.gen(function* () {
      const runners = yield* Runners
      yield* church("installed")
      yield* execute("UPDATE sync.schedules SET next_run_at = clock_timestamp() - interval '10 minutes'")
      yield* opensAndEnds("late_schedule", null, Effect.repeat(tick(), { until: (started) => started.length === 0 }))

      // Nobody but this test has said that it is there.
      const here = {
        id: "a runner",
        role: "runner",
        address: "127.0.0.1:1",
        machine: "here",
        host: "here",
        pid: 1,
        processStarted: "now",
        version: "0",
        storeVersion: 1
      } as const
      yield* opensAndEnds("no_runner", null, runners.enter(here))
      yield* execute("UPDATE sync.runners SET heartbeat_at = clock_timestamp() - interval '20 seconds'")
      yield* opensAndEnds("lost_runner", null, runners.beat(here, { state: "serving", shards: 1, fenced: 0 }))

      const [{ age } = { age: 0 }] = yield* rowsOf(
        Schema.Struct({ age: Schema.Int }),
        "SELECT age(datfrozenxid) AS age FROM pg_database WHERE datname = current_database()"
      )
      const tight = { ...usual, oldTransactions: age - 1 }
      yield* opensAndEnds("old_transactions", null, execute("VACUUM (FREEZE)").pipe(Effect.provide(anotherPool("owner"))), tight)

      const timelines = yield* Timelines
      const { mark } = yield* timelines.mark(null)
      yield* execute("UPDATE sync.timelines SET mark = mark - 1")
      yield* timelines.mark(mark)
      yield* opensAndEnds("restored", null, execute("UPDATE sync.timelines SET healed_at = clock_timestamp() WHERE number > 1"))
      yield* runners.leave("a runner", "the test is over")
    })
  )

  it.effect("is told of once by each channel, in one message, and again when it is over; what fails waits, and is itself an alert", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const alerts = yield* Alerts
      yield* sql`UPDATE sync.connections SET status = 'disconnected'`
      yield* Effect.sleep("25 millis")
      yield* look()
      const hook = yield* receiver
      const env = { OPENFAITH_ALERT_WEBHOOK: `${hook.url}/services/T0/secret-of-the-hook`, OPENFAITH_ALERTMANAGER_URL: hook.url }
      const lookAndTell = Effect.andThen(Effect.sleep("25 millis"), look(usual, env))

      yield* lookAndTell
      assert.deepStrictEqual(hook.messages(), [], "what was over before is not told of")
      for (let n = 0; n < 30; n++) {
        yield* sql`INSERT INTO sync.organisations (id) VALUES (${`many-${n}`}) ON CONFLICT DO NOTHING`
        yield* sql`
          INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name, status, status_reason)
          VALUES (${`con_many_${n}`}, ${`many-${n}`}, 'pco', 'http://127.0.0.1:1', '1', 'A church', 'needs_reauthorisation', 'the source says no')`
      }
      hook.answer(500)
      yield* lookAndTell
      const [state] = yield* alerts.channels(["webhook"])
      assert.strictEqual(state?.waiting, 30)
      assert.match(state?.problem ?? "", /answered 500/)
      assert.notInclude(state?.problem ?? "", "secret-of-the-hook")
      yield* Effect.sleep("50 millis")
      yield* look(usual)
      yield* lookAndTell
      const [failing] = yield* alerts.page({ orgId: null, kind: "undelivered", only: "open", before: null, limit: 10 })
      assert.include(failing?.reason, "127.0.0.1")

      hook.answer(200)
      hook.forget()
      yield* sql`UPDATE sync.alert_notices SET due_at = clock_timestamp() WHERE sent_at IS NULL`
      yield* lookAndTell
      const [message, second] = hook.messages()
      assert.isUndefined(second, "thirty alerts are one message")
      assert.match(message?.text ?? "", /^OpenFaith: 3\d alerts/)
      assert.isAtMost(message?.attachments.length ?? 99, 21)
      assert.match(message?.attachments.at(-1)?.text ?? "", /^And \d+ more/)
      yield* lookAndTell
      yield* lookAndTell
      assert.isTrue(
        hook
          .messages()
          .slice(1)
          .every(({ text }) => /over/i.test(text)),
        "each is told of once"
      )
      hook.forget()
      assert.isAtLeast(hook.shown().length, 30, "an Alertmanager is shown all")

      yield* sql`UPDATE sync.connections SET status = 'active' WHERE status = 'needs_reauthorisation'`
      yield* sql`UPDATE sync.connections SET status = 'disconnected'`
      yield* lookAndTell
      yield* lookAndTell
      const over = hook.messages()
      assert.strictEqual(over.length, 1)
      assert.match(over[0]?.text ?? "", /\d+ over/)
      seen.add("undelivered")
    })
  )

  it.effect("that is silenced is listed and told of to nobody until the silence ends", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { ask } = yield* served
      const hook = yield* receiver
      yield* sql`UPDATE sync.connections SET status = 'disconnected'`
      const lookAndTell = Effect.andThen(Effect.sleep("25 millis"), look(usual, { OPENFAITH_ALERT_WEBHOOK: hook.url }))
      yield* lookAndTell
      yield* lookAndTell
      hook.forget()
      yield* sql`INSERT INTO sync.organisations (id) VALUES ('quiet') ON CONFLICT DO NOTHING`
      yield* sql`
        INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name, status)
        VALUES ('con_quiet', 'quiet', 'pco', 'http://127.0.0.1:1', '1', 'A church', 'needs_reauthorisation')`

      const refused = yield* ask("POST", "/v1/alerts/silences", { body: { seconds: 3600, reason: "all of it" } })
      assert.deepStrictEqual([refused.status, codeOf(refused)], [400, "invalid_request"], "one that matches everything says so")
      for (const seconds of [-60, 0, 40 * 86_400])
        assert.strictEqual(
          (yield* ask("POST", "/v1/alerts/silences", { body: { orgId: "quiet", seconds, reason: "x" } })).status,
          400,
          `${seconds}`
        )
      const stranger = yield* keyWith("operate", ["another"])
      yield* sql`INSERT INTO sync.organisations (id) VALUES ('another') ON CONFLICT DO NOTHING`
      assert.strictEqual(
        (yield* ask("POST", "/v1/alerts/silences", { key: stranger, body: { orgId: "quiet", seconds: 3600, reason: "not theirs" } }))
          .status,
        404
      )
      const silence = as(
        Silence,
        yield* ask("POST", "/v1/alerts/silences", { body: { orgId: "quiet", seconds: 3600, reason: "they know" } })
      )
      // One who is bound silences nothing of others, whatever it leaves out.
      assert.strictEqual(
        as(Silence, yield* ask("POST", "/v1/alerts/silences", { key: stranger, body: { kind: "stale", seconds: 3600, reason: "mine" } }))
          .orgId,
        "another"
      )

      yield* lookAndTell
      assert.deepStrictEqual(hook.messages(), [])
      const Page = Schema.Struct({ items: Schema.Array(Alert) })
      const [listed] = as(Page, yield* ask("GET", "/v1/alerts?orgId=quiet")).items
      assert.deepStrictEqual([listed?.kind, listed?.severity, listed?.silencedUntil], ["needs_reauthorisation", "critical", silence.until])
      assert.strictEqual((yield* ask("DELETE", `/v1/alerts/silences/${silence.id}`, { key: stranger })).status, 404)
      as(Silence, yield* ask("DELETE", `/v1/alerts/silences/${silence.id}`))
      yield* lookAndTell
      assert.match(hook.messages()[0]?.text ?? "", /A source refuses the token \(quiet\)/)
    })
  )

  it.effect("of any kind has its test and its page", () =>
    Effect.gen(function* () {
      // The disk of a machine is filled in a test of processes.
      const tested = [...seen, "low_disk"].toSorted()
      assert.deepStrictEqual(tested, Object.keys(alertKinds).toSorted())
      const { readFileSync } = yield* Effect.promise(() => import("node:fs"))
      const page = readFileSync(new URL("../../docs/operate/alerts.md", import.meta.url), "utf8")
      assert.deepStrictEqual(
        [...page.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind),
        Object.keys(alertKinds)
      )
    })
  )
})

interface SlackMessage {
  readonly text: string
  readonly attachments: ReadonlyArray<{ readonly text: string }>
}

const bodyOf = async (request: IncomingMessage) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString("utf8"))
}

/** Something that takes messages as Slack does, and alerts as an Alertmanager does. */
const receiver = Effect.gen(function* () {
  let status = 200
  let messages: Array<SlackMessage> = []
  let shown: ReadonlyArray<unknown> = []
  const server = yield* Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<Server>((resolve) => {
          const listening = createServer((request, response) => {
            const take = async () => {
              const body = await bodyOf(request)
              if (request.url?.endsWith("/api/v2/alerts") === true) shown = body
              else if (status === 200) messages.push(body)
              response.writeHead(status).end("ok")
            }
            void take()
          }).listen(0, "127.0.0.1", () => resolve(listening))
        })
    ),
    (server) => Effect.sync(() => server.close())
  )
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    answer: (next: number) => (status = next),
    messages: () => messages,
    shown: () => shown,
    forget: () => (messages = [])
  }
})
