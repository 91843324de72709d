/** How connections stand, as the contract tells it: each state by what makes it so, in pages, and only to those who see them. */
import { assert, layer } from "@effect/vitest"
import {
  Activity,
  AdapterView,
  EntityHolding,
  EntityView,
  type HealthState,
  OpenCounts,
  RunView,
  Standing,
  StandingCounts,
  type StandingFilter
} from "@openfaith/api"
import { Pulse } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { type Answered, ApiTest, type Ask, keyWith, served } from "../support/api.ts"
import { organisationWith } from "../support/apiFixture.ts"
import { eventually } from "../support/commandLine.ts"
import { noLimit } from "../support/engine.ts"

const Page = Schema.Struct({ items: Schema.Array(Standing), next: Schema.NullOr(Schema.String) })
const as = <A>(schema: Schema.ConstraintDecoder<A>, { json, status, text }: Answered): A => {
  assert.strictEqual(status, 200, text)
  return Schema.decodeUnknownSync(schema)(json)
}

/** All pages of seven. */
const read = Effect.fnUntraced(function* (ask: Ask, filter: string) {
  const found: Array<Standing> = []
  let cursor = ""
  do {
    const page: typeof Page.Type = as(Page, yield* ask("GET", `/v1/standings?limit=7${filter}${cursor}`))
    assert.isAtMost(page.items.length, 7)
    found.push(...page.items)
    cursor = page.next === null ? "" : `&cursor=${page.next}`
  } while (cursor !== "")
  return found
})

/** A version of the workflows that the engine beside does not know: it leaves these runs as they are. */
const newer = 999

/** A connection with runs, made by hand: what the engine would leave there. */
const connectionWith = Effect.fnUntraced(function* (id: string, { problem = null, runs = [], status = "active" }: Made) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`INSERT INTO sync.organisations (id) VALUES (${`org-${id}`})`
  yield* sql`
    INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name, status, status_reason)
    VALUES (${id}, ${`org-${id}`}, 'pco', 'http://127.0.0.1:1', '1', ${`Church ${id}`}, ${status}, ${status === "active" ? null : "the source says no"})`
  yield* sql`INSERT INTO sync.entities (connection_id, entity) VALUES (${id}, 'people.Person')`
  if (problem !== null)
    yield* sql`INSERT INTO sync.webhook_endpoints (connection_id, token, problem, problem_since) VALUES (${id}, ${id}, ${problem}, clock_timestamp())`
  for (const [n, { ago = "1 second", reason = null, status: is, waiting = null }] of runs.entries()) {
    const runId = `run_${id}_${n}`
    const isOver = !["requested", "running", "paused"].includes(is)
    yield* sql`
      INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, workflow_major, status, reason, requested_at, started_at, finished_at)
      VALUES (${runId}, ${id}, 'full', '{"entities":null}', ${String(n)}, ${newer}, ${is}, ${is === "complete" || is === "requested" ? reason : `it is ${is}`},
        clock_timestamp() - ${ago}::interval, clock_timestamp() - ${ago}::interval, CASE WHEN ${isOver} THEN clock_timestamp() END)`
    yield* sql`
      INSERT INTO sync.streams (run_id, attempt, entity, entity_id, plan, status, waiting, progress_at)
      SELECT ${runId}, 1, entity, id, '{}', ${isOver ? "done" : "running"}, ${waiting === null ? null : JSON.stringify(waiting)}::json,
        clock_timestamp() - ${ago}::interval
      FROM sync.entities WHERE connection_id = ${id}`
  }
})

interface Made {
  readonly status?: "active" | "needs_reauthorisation" | "disconnected"
  readonly problem?: string | null
  readonly runs?: ReadonlyArray<{
    readonly status: string
    readonly ago?: string
    readonly reason?: string
    readonly waiting?: { readonly reason: string; readonly since: string; readonly until: string | null }
  }>
}

const waiting = { reason: "the source is down", since: "2026-01-01T00:00:00.000Z", until: "2026-01-01T00:10:00.000Z" }

const heldUp = "its source keeps so many runs waiting that no more of it begin"

const cases: ReadonlyArray<readonly [id: string, made: Made, health: HealthState, activity: string, outcome: string]> = [
  ["con_a", { runs: [{ status: "complete" }] }, "healthy", "idle", "complete"],
  ["con_b", {}, "new", "idle", "none"],
  ["con_c", { status: "needs_reauthorisation", runs: [{ status: "incomplete" }] }, "needs_reauthorisation", "idle", "incomplete"],
  ["con_d", { status: "disconnected", runs: [{ status: "complete" }] }, "disconnected", "idle", "complete"],
  ["con_e", { runs: [{ status: "complete" }, { status: "running", ago: "6 minutes" }] }, "stuck", "running", "complete"],
  ["con_f", { runs: [{ status: "complete" }, { status: "running", ago: "6 minutes", waiting }] }, "healthy", "waiting", "complete"],
  ["con_g", { runs: [{ status: "complete" }, { status: "paused" }] }, "paused", "paused", "complete"],
  ["con_h", { runs: [{ status: "complete" }, { status: "failed" }] }, "degraded", "idle", "failed"],
  ["con_i", { runs: [{ status: "failed" }, { status: "complete" }] }, "healthy", "idle", "complete"],
  ["con_j", { runs: [{ status: "complete" }], problem: "the source refuses subscriptions" }, "degraded", "idle", "complete"],
  ["con_k", { runs: [{ status: "complete" }, { status: "requested" }] }, "healthy", "requested", "complete"],
  ["con_l", { runs: [{ status: "complete" }, { status: "requested", ago: "6 minutes" }] }, "stuck", "requested", "complete"],
  [
    "con_n",
    { runs: [{ status: "complete" }, { status: "requested", ago: "6 minutes", reason: heldUp }] },
    "healthy",
    "requested",
    "complete"
  ]
]

layer(ApiTest, { excludeTestServices: true })("How connections stand", (it) => {
  it.effect("is told as three facts that do not imply one another, each with what to do where something is to be done", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const sql = yield* SqlClient.SqlClient
      for (const [id, made] of cases) yield* connectionWith(id, made)
      const all = yield* read(ask, "")
      assert.deepStrictEqual(
        all.map(({ activity, connection, health, outcome }) => [connection.id, health.state, activity.state, outcome.state]),
        cases.map(([id, , health, activity, outcome]) => [id, health, activity, outcome])
      )
      for (const { connection, health, outcome } of all) {
        if (health.state !== "healthy") assert.isNotNull(health.next, connection.id)
        if (health.state === "healthy") assert.isNull(health.reason, connection.id)
        if (outcome.state === "failed" || outcome.state === "incomplete" || outcome.state === "none") assert.isNotNull(outcome.next)
      }
      const [, , refused] = all
      assert.include(refused?.health.reason, "the source says no")
      assert.strictEqual(all.find(({ connection }) => connection.id === "con_n")?.activity.reason, heldUp)
      const held = all.find(({ connection }) => connection.id === "con_f")
      assert.deepStrictEqual([held?.activity.reason, held?.activity.since, held?.activity.until], Object.values(waiting))

      const only = (filter: StandingFilter) =>
        Effect.map(read(ask, `&only=${filter}`), (found) => found.map(({ connection }) => connection.id))
      for (const state of ["healthy", "new", "stuck", "paused", "degraded", "needs_reauthorisation", "disconnected"] as const)
        assert.deepStrictEqual(
          yield* only(state),
          cases.filter(([, , health]) => health === state).map(([id]) => id),
          state
        )
      assert.deepStrictEqual(yield* only("active"), ["con_e", "con_f", "con_g", "con_k", "con_l", "con_n"])
      assert.deepStrictEqual(yield* only("attention"), ["con_c", "con_e", "con_g", "con_h", "con_j", "con_l"])

      // Every connection is counted once by health, and those that somebody waits for by how far they are proven.
      const proven = { con_a: "10 minutes", con_f: "1 hour", con_g: "23 hours", con_h: "3 days", con_d: "1 minute" }
      for (const [id, ago] of Object.entries(proven))
        yield* sql`
          INSERT INTO sync.proofs (entity_id, proven_to, whole_to, whole_made_at)
          SELECT id, clock_timestamp() - ${ago}::interval, clock_timestamp(), clock_timestamp() FROM sync.entities WHERE connection_id = ${id}`
      const counts = as(StandingCounts, yield* ask("GET", "/v1/standings/counts"))
      assert.strictEqual(counts.connections, cases.length)
      for (const { connections, state } of counts.health) assert.strictEqual(connections, (yield* only(state)).length, state)
      assert.strictEqual(
        counts.health.reduce((sum, { connections }) => sum + connections, 0),
        cases.length
      )
      const unproven = cases.filter(([id]) => !(id in proven)).map(([id]) => id)
      assert.deepStrictEqual(counts.freshness, [
        { level: "half_hour", connections: 1 },
        { level: "two_hours", connections: 1 },
        { level: "day", connections: 1 },
        { level: "older", connections: 1 },
        { level: "never", connections: unproven.length }
      ])
      const fresh = (filter: string) => Effect.map(read(ask, `&fresh=${filter}`), (found) => found.map(({ connection }) => connection.id))
      assert.deepStrictEqual(yield* fresh("half_hour"), ["con_a"])
      assert.deepStrictEqual(yield* fresh("day"), ["con_g"])
      assert.deepStrictEqual(yield* fresh("never"), unproven)
      assert.deepStrictEqual(yield* fresh("older&only=degraded"), ["con_h"])
      assert.deepStrictEqual(as(StandingCounts, yield* ask("GET", "/v1/standings/counts?orgId=org-con_g")), {
        connections: 1,
        health: [{ state: "paused", connections: 1 }],
        freshness: [{ level: "day", connections: 1 }],
        countedTo: counts.countedTo
      })

      // Only so many runs are under way at once: what is not begun stands in line while others move.
      const { beat } = yield* Pulse
      assert.strictEqual((yield* beat).stuck, 2)
      yield* connectionWith("con_m", { runs: [{ status: "running" }] })
      assert.strictEqual((yield* beat).stuck, 1)
      assert.deepStrictEqual(yield* only("stuck"), ["con_e"])
    })
  )

  it.effect("counts what waits for a person and what is stored, for those who see the organisation", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      const { connectionId, orgId } = yield* organisationWith(simulator, "standing", "pco")
      const own = yield* keyWith("read", [orgId])
      const standing = as(Standing, yield* ask("GET", `/v1/connections/${connectionId}/standing`, { key: own }))
      assert.deepStrictEqual(standing.open, { decisions: 1, quarantined: 1 })
      assert.deepStrictEqual([standing.health.state, standing.outcome.state], ["degraded", "complete"])
      assert.match(standing.health.reason ?? "", /1 decision is open. 1 record is in quarantine/)
      assert.isNotNull(standing.outcome.provenTo)
      const Holdings = Schema.Struct({ items: Schema.Array(EntityHolding), countedTo: Schema.Int })
      const { items } = as(Holdings, yield* ask("GET", `/v1/connections/${connectionId}/entities`, { key: own }))
      const people = items.find(({ entity }) => entity === "people.Person")
      assert.deepStrictEqual(people, {
        entity: "people.Person",
        enabled: true,
        reason: null,
        since: null,
        next: null,
        watermark: people?.watermark ?? "none",
        stored: 30,
        quarantined: 1
      })
      assert.match(people?.watermark ?? "", /^\d{4}-.*Z$/)

      const entity = as(EntityView, yield* ask("GET", `/v1/connections/${connectionId}/entities/people.Person`, { key: own }))
      assert.strictEqual(entity.watermark, people?.watermark)
      assert.deepStrictEqual(
        entity.readings.map(({ kind, receipt, status }) => [kind, status, receipt?.balanced, receipt?.distinct]),
        [["full", "done", true, 30]]
      )
      assert.deepInclude(entity.facts, {
        changes: "updated_at",
        canonical: ["person"],
        path: "/people/v2/people",
        rowPath: "/people/v2/people/{id}"
      })
      assert.isTrue(entity.facts?.fields.some(({ name, sensitive }) => name === "medical_notes" && sensitive))
      assert.deepStrictEqual(
        entity.facts?.readings.map(({ kind, strategy }) => [kind, strategy]),
        [
          ["full", "keyset"],
          ["delta", "keyset"],
          ["reconciliation", "keyset"]
        ]
      )
      const { entities } = as(AdapterView, yield* ask("GET", "/v1/adapters/pco", { key: own }))
      assert.deepStrictEqual(
        entities.find((each) => each.entity === "people.Person"),
        entity.facts ?? undefined
      )
      assert.strictEqual((yield* ask("GET", `/v1/connections/${connectionId}/entities/people.None`, { key: own })).status, 404)

      const Runs = Schema.Struct({ items: Schema.Array(Schema.Struct({ kind: Schema.String })) })
      const runsOf = (kind: string) =>
        Effect.map(ask("GET", `/v1/connections/${connectionId}/runs/${kind}`, { key: own }), (answer) => as(Runs, answer).items)
      assert.deepStrictEqual(yield* runsOf("full"), [{ kind: "full" }])
      assert.deepStrictEqual(yield* runsOf("delta"), [])
      const Receipts = Schema.Struct({ items: Schema.Array(Schema.Struct({ receipt: Schema.NullOr(Schema.Unknown) })) })
      const receiptsOf = (query: string) => Effect.map(ask("GET", `/v1/runs${query}`, { key: own }), (answer) => as(Receipts, answer).items)
      assert.isNotNull((yield* receiptsOf(""))[0]?.receipt)
      assert.deepStrictEqual(yield* receiptsOf("?receipts=false"), [{ receipt: null }])

      const { buckets, countedFrom } = as(Activity, yield* ask("GET", "/v1/activity", { key: own }))
      assert.isNull(countedFrom)
      assert.lengthOf(buckets, 24)
      assert.deepStrictEqual(
        [buckets.reduce((sum, { runs }) => sum + runs, 0), buckets.reduce((sum, { troubled }) => sum + troubled, 0)],
        [1, 0]
      )
      assert.isAtLeast(
        buckets.reduce((sum, { applied }) => sum + applied, 0),
        30
      )
      const seen = as(Page, yield* ask("GET", "/v1/standings", { key: own }))
      assert.deepStrictEqual(
        seen.items.map(({ connection }) => connection.id),
        [connectionId]
      )
    })
  )

  it.effect("counts what is open for whoever sees it, and lists it by connection", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const first = yield* organisationWith(simulator, "open-one", "pco")
      const second = yield* organisationWith(simulator, "open-two", "pco")
      const open = (orgIds: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const { alerts, decisions, quarantined } = as(OpenCounts, yield* ask("GET", "/v1/open", { key: yield* keyWith("read", orgIds) }))
          return [decisions, alerts, quarantined]
        })
      assert.deepStrictEqual(yield* open([first.orgId]), [1, 1, 1])
      assert.deepStrictEqual(yield* open([first.orgId, second.orgId]), [2, 2, 2])
      const { alerts, countedTo, decisions, quarantined } = as(OpenCounts, yield* ask("GET", "/v1/open"))
      for (const count of [decisions, alerts, quarantined]) assert.isAtLeast(count, 2)
      assert.strictEqual(countedTo, 1000)

      // Another connection of the first organisation.
      const sql = yield* SqlClient.SqlClient
      yield* sql`
        INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name)
        VALUES ('con_beside', ${first.orgId}, 'pco', 'http://127.0.0.1:1', '2', 'The church beside')`
      yield* sql`
        WITH e AS (INSERT INTO sync.entities (connection_id, entity) VALUES ('con_beside', 'people.Person') RETURNING id),
          q AS (INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at)
            SELECT id, '1', 'invalid', '', 'is broken', 'beside', '{}', clock_timestamp(), clock_timestamp() FROM e)
        INSERT INTO sync.decisions (entity_id, kind, stream_id, live, allowed) SELECT e.id, 'deletions', (SELECT min(id) FROM sync.streams), 100, 50 FROM e`
      assert.deepStrictEqual(yield* open([first.orgId]), [2, 1, 2])

      const own = yield* keyWith("read", [first.orgId])
      const Owned = Schema.Struct({ items: Schema.Array(Schema.Struct({ connectionId: Schema.String })) })
      for (const list of ["/v1/decisions", "/v1/decisions?open=true", "/v1/quarantine", "/v1/quarantine/groups"]) {
        const at = (id: string) => `${list}${list.includes("?") ? "&" : "?"}connectionId=${id}`
        for (const key of [own, undefined]) {
          const { items } = as(Owned, yield* ask("GET", at(first.connectionId), key === undefined ? {} : { key }))
          assert.deepStrictEqual(items, [{ connectionId: first.connectionId }], list)
        }
        // What others have is not there for this key.
        assert.strictEqual((yield* ask("GET", at(second.connectionId), { key: own })).status, 404, list)
      }
    })
  )

  it.effect("says of a run that does not begin that its source keeps many others waiting", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const sql = yield* SqlClient.SqlClient
      yield* connectionWith("con_quiet", { runs: [{ status: "requested" }] })
      yield* sql`UPDATE sync.connections SET base_url = 'http://127.0.0.1:2' WHERE id = 'con_quiet'`
      // As many as two runners let a source keep waiting.
      yield* sql`
        INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, workflow_major, status, requested_at, started_at)
        SELECT 'run_quiet_' || n, 'con_quiet', 'delta', '{"entities":null}', n, ${newer}, 'running', clock_timestamp(), clock_timestamp() - interval '2 minutes'
        FROM generate_series(1, 256) n`
      const reasonOf = Effect.map(ask("GET", "/v1/runs/run_con_quiet_0"), (answer) => as(RunView, answer).run.reason)
      yield* eventually(
        "the run says what keeps it",
        20,
        Effect.map(
          Effect.orDie(reasonOf),
          (reason) => reason?.startsWith("its source, http://127.0.0.1:2, keeps so many runs waiting") ?? false
        )
      )
    })
  )
})
