/** A delta costs almost nothing where nothing changed, reads what belongs to changed rows with them, and the rest whole at its own cadence. */
import { assert, layer } from "@effect/vitest"
import { Connections, MainSyncOrchestratorWorkflow, Receipts, RunPlanner } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { asOwner, numberOf, rowsOf } from "../support/database.ts"
import { connectTo, EngineTest, noLimit, receiptOf, syncOnce, untilEnded } from "../support/engine.ts"
import { inBetween } from "../support/inBetween.ts"
import { expectStoreEqualsSource, trueRows } from "../support/expectStoreEqualsSource.ts"
import { type TrueRow } from "../support/expectStored.ts"

/** Entities whose changes a field tells of. */
const deltaCapable = ["Address", "Campus", "Email", "Household", "Person", "PhoneNumber"].map((name) => `people.${name}`)

const requestsOf = ({ church }: Simulator) => church.requests.summary().total

const Receipt = Schema.Struct({ proves: Schema.String, reason: Schema.NullOr(Schema.String), entities: Schema.Int, requests: Schema.Int })
const receiptsOf = (runId: string) =>
  rowsOf(Receipt, `SELECT proves, reason, cardinality(entity_ids) AS entities, requests FROM sync.receipts WHERE run_id = $1 ORDER BY id`, [
    runId
  ])

const Attributes = Schema.Record(Schema.String, Schema.String)
const at = ({ attributes }: TrueRow) => String(attributes["updated_at"])

/** As if the last whole reading of an entity had been so long ago. */
const age = Effect.fnUntraced(function* (orgId: string, entity: string, hours: number) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    UPDATE sync.proofs p SET whole_made_at = whole_made_at - make_interval(hours => ${hours}), whole_tried_at = whole_tried_at - make_interval(hours => ${hours})
    FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE p.entity_id = e.id AND c.org_id = ${orgId} AND e.entity = ${entity}`
})

layer(EngineTest, { excludeTestServices: true })("A delta", (it) => {
  it.effect("of a church in which nothing changed: a request an entity, one receipt row, no stream, no record written", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 200, limits: noLimit })
      const orgId = "idle"
      yield* syncOnce({ simulator, orgId })
      yield* syncOnce({ simulator, orgId, kind: "delta" })
      // Any write of a row gives it another place or another transaction.
      const written = rowsOf(
        Schema.Struct({ rows: Schema.String }),
        `SELECT md5(string_agg(row, ',' ORDER BY row)) AS rows FROM (SELECT tableoid::text || ctid::text || xmin::text AS row FROM sync.records
         UNION ALL SELECT tableoid::text || ctid::text || xmin::text FROM canonical.person
         UNION ALL SELECT tableoid::text || ctid::text || xmin::text FROM sync.changes) r`
      )
      const executions = numberOf("SELECT count(*) FROM cluster.cluster_messages WHERE entity_type LIKE '%EntitySync%'")
      const before = { requests: requestsOf(simulator), executions: yield* executions, written: yield* written }
      const idle = yield* syncOnce({ simulator, orgId, kind: "delta" })
      assert.strictEqual(idle.run.status, "complete", idle.run.reason ?? "")
      // One more request is the connection's own, which asks whose account it is.
      assert.isAtMost(requestsOf(simulator) - before.requests - 1, deltaCapable.length)
      assert.deepStrictEqual(yield* receiptsOf(idle.run.id), [{ proves: "changes", reason: null, entities: 6, requests: 6 }])
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.streams WHERE run_id = $1", [idle.run.id]), 0)
      assert.deepStrictEqual(
        { executions: yield* executions, written: yield* written },
        { executions: before.executions, written: before.written }
      )
      // Whoever looks at the run sees all the same what it covered.
      assert.deepStrictEqual(idle.streams.map(({ entity }) => entity).sort(), deltaCapable)
      for (const { applied, receipt } of idle.streams)
        assert.deepInclude({ applied, ...receipt }, { applied: 0, balanced: true, requests: 1 })
    })
  )

  it.effect("reads only where something changed, and moves what is proven everywhere", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 120, limits: noLimit })
      const orgId = "some"
      yield* syncOnce({ simulator, orgId })
      const operations = yield* Operations
      const proven = Effect.map(operations.proven({ orgId, entity: null }), (all) => new Map(all.map((each) => [each.entity, each])))
      const before = yield* proven
      for (const [entity, { gap, last, provenTo, wholeTo }] of before) {
        assert.isNotNull(provenTo, entity)
        assert.deepStrictEqual({ gap, wholeTo, proves: last?.proves }, { gap: null, wholeTo: provenTo, proves: "all" }, entity)
      }
      yield* Effect.sleep("1100 millis")
      mutate(simulator.church, { do: "update", entity: "Campus", count: 1, attributes: { name: "Moved" } })
      const view = yield* syncOnce({ simulator, orgId, kind: "delta" })
      assert.strictEqual(receiptOf(view, "people.Campus").applied, 1)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.streams WHERE run_id = $1", [view.run.id]), 1)
      const after = yield* proven
      for (const entity of deltaCapable)
        assert.isAbove(Date.parse(after.get(entity)?.provenTo ?? ""), Date.parse(before.get(entity)?.provenTo ?? ""), entity)
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("sees a row that changed twice within one second, and was read in between", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const { church } = simulator
      const orgId = "twice"
      yield* syncOnce({ simulator, orgId })
      mutate(church, { do: "touch", entity: "Email", count: 1 })
      yield* syncOnce({ simulator, orgId, kind: "delta" })
      const newest = [...trueRows(simulator, "people.Email").values()].sort((a, b) => (at(a) < at(b) ? 1 : -1))[0]
      const again = { address: "second@example.com", updated_at: newest?.attributes["updated_at"] }
      mutate(church, { do: "update", entity: "Email", ids: [newest?.id ?? ""], attributes: Schema.decodeUnknownSync(Attributes)(again) })
      const view = yield* syncOnce({ simulator, orgId, kind: "delta" })
      assert.strictEqual(receiptOf(view, "people.Email").applied, 1)
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("reads what is listed below a changed row with it, and claims nothing about the rest", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 120, limits: noLimit })
      const { church } = simulator
      const orgId = "nested"
      yield* syncOnce({ simulator, orgId })
      const before = requestsOf(simulator)
      // A member moves the household too.
      mutate(church, { do: "create", entity: "HouseholdMembership", count: 2 })
      mutate(church, { do: "delete", entity: "HouseholdMembership", count: 1 })
      const view = yield* syncOnce({ simulator, orgId, kind: "delta" })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      const members = receiptOf(view, "people.HouseholdMembership")
      assert.strictEqual(members.applied, 2)
      // One for each list, and one for the row that is not there any more.
      assert.isAtMost(members.requests, 4)
      assert.strictEqual(members.deleted, 1)
      assert.isAtMost(requestsOf(simulator) - before, 16)
      yield* expectStoreEqualsSource(simulator, orgId)
      const operations = yield* Operations
      const [proof] = yield* operations.proven({ orgId, entity: "people.HouseholdMembership" })
      assert.strictEqual(proof?.provenTo, proof?.wholeTo)
      assert.deepInclude(proof?.last, { proves: "nothing", reason: "it read only what belongs to rows that changed" })
    })
  )

  it.effect("reads entities without a change field whole at their own cadence, and at once where they are named", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 60, limits: noLimit })
      const { church } = simulator
      const orgId = "cadence"
      const operations = yield* Operations
      yield* syncOnce({ simulator, orgId })
      const place = { orgId, adapter: "pco", connectionId: null }
      const planOf = (entity: string) =>
        Effect.map(operations.plan(place, "delta", false), ({ entities }) => entities.find((each) => each.entity === entity))
      const fresh = yield* planOf("people.Tab")
      assert.isNull(fresh?.plan)
      assert.match(fresh?.reason ?? "", /read whole every 60 min, next in (60|59) min/)
      assert.match((yield* planOf("people.HouseholdMembership"))?.reason ?? "", /; before that, with each people.Household that changed$/)

      mutate(church, { do: "update", entity: "Tab", count: 1, attributes: { name: "Renamed" } })
      mutate(church, { do: "update", entity: "FieldDatum", count: 3, attributes: { value: "else" } })
      const named = yield* syncOnce({ simulator, orgId, kind: "delta", entities: ["people.FieldDatum"] })
      assert.deepStrictEqual(
        named.streams.map(({ entity }) => entity),
        ["people.FieldDatum"]
      )
      assert.strictEqual(receiptOf(named, "people.FieldDatum").applied, 3)

      yield* age(orgId, "people.Tab", 2)
      assert.strictEqual((yield* planOf("people.Tab"))?.plan?.strategy, "overlappingOffset")
      const due = yield* syncOnce({ simulator, orgId, kind: "delta" })
      assert.strictEqual(receiptOf(due, "people.Tab").applied, 1)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.streams WHERE run_id = $1", [due.run.id]), 1)
      assert.isNull((yield* planOf("people.Tab"))?.plan)

      // A schedule of its own takes the cadence's place.
      const connection = yield* connectTo(simulator, orgId)
      yield* operations.setSchedule(connection, { kind: "delta", entity: "people.Tab" }, { everySeconds: 7200 })
      yield* age(orgId, "people.Tab", 100)
      assert.match((yield* planOf("people.Tab"))?.reason ?? "", /schedule of its own/)
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("a row that came late widens the overlap of its entity, and the watermark stays where it was proven", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 60, limits: noLimit })
      const { church } = simulator
      const orgId = "lateness"
      yield* syncOnce({ simulator, orgId })
      const secondsAgo = (seconds: number) => `${new Date((church.clock.now() - seconds) * 1000).toISOString().slice(0, 19)}Z`
      mutate(church, { do: "touch", entity: "Email" })
      yield* syncOnce({ simulator, orgId, kind: "delta" })
      mutate(church, { do: "create", entity: "Email", attributes: { updated_at: secondsAgo(50) } })
      const late = yield* syncOnce({ simulator, orgId, kind: "delta" })
      assert.strictEqual(receiptOf(late, "people.Email").applied, 1)
      const receipts = yield* Receipts
      const connections = yield* Connections
      const [connection] = yield* connections.list({ orgId })
      const heads = yield* receipts.heads(connection?.id ?? "")
      assert.isAtLeast(heads.get("people.Email")?.latenessMs ?? 0, 45_000)
      assert.isAtMost(heads.get("people.Email")?.latenessMs ?? 0, 60_000)
      assert.strictEqual(heads.get("people.Campus")?.latenessMs, 0)
      const operations = yield* Operations
      const { entities } = yield* operations.plan({ orgId, adapter: "pco", connectionId: null }, "delta", false)
      const plan = entities.find(({ entity }) => entity === "people.Email")?.plan
      assert.isAbove(plan?.strategy === "keyset" ? plan.overlapMs : 0, 90_000)
      // Later than the first overlap, within the new one.
      mutate(church, { do: "create", entity: "Email", attributes: { updated_at: secondsAgo(80) } })
      yield* syncOnce({ simulator, orgId, kind: "delta" })
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("a reading whose counts do not add up moves neither the watermark nor what is proven", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 60, limits: noLimit })
      const orgId = "unbalanced"
      const lying = yield* inBetween(simulator, (path, body) =>
        path.startsWith("/people/v2/emails")
          ? body.replace(/"total_count":(\d+)/, (_, count) => `"total_count":${Number(count) + 3}`)
          : body
      )
      const view = yield* syncOnce({ simulator: lying, orgId })
      assert.strictEqual(view.run.status, "incomplete")
      const operations = yield* Operations
      const [proof] = yield* operations.proven({ orgId, entity: "people.Email" })
      assert.deepInclude(proof, { provenTo: null, gap: null, wholeTo: null })
      assert.deepInclude(proof?.last, { proves: "nothing" })
      assert.strictEqual(
        yield* numberOf(
          `SELECT count(*) FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id
           WHERE c.org_id = $1 AND e.entity = 'people.Email' AND e.watermark IS NOT NULL`,
          [orgId]
        ),
        0
      )
    })
  )

  it.effect("planned by several at once is planned once", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const orgId = "twice-planned"
      yield* syncOnce({ simulator, orgId })
      mutate(simulator.church, { do: "touch", entity: "Email" })
      const operations = yield* Operations
      const planner = yield* RunPlanner
      const connection = yield* connectTo(simulator, orgId)
      const { runId } = yield* operations.requestRun(connection, "delta", null)
      const plans = yield* Effect.all([planner.begin(runId, 1), planner.begin(runId, 1), planner.begin(runId, 1)], { concurrency: 3 })
      for (const plan of plans) assert.deepStrictEqual(plan, plans[0])
      // Planned here before the engine looked, the run is no longer one that has to be begun.
      yield* MainSyncOrchestratorWorkflow.execute({ runId, attempt: 1 }, { discard: true })
      const view = yield* untilEnded(runId)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      const receipts = yield* receiptsOf(runId)
      assert.strictEqual(receipts.length, view.streams.filter(({ receipt }) => receipt?.strategy !== "probe").length + 1)
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("that could not be planned is planned again within seconds, whatever ended its planning", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const orgId = "planned-again"
      const before = yield* syncOnce({ simulator, orgId })
      mutate(simulator.church, { do: "touch", entity: "Email" })
      // As a disk that is full just then, or a lock that is not to be had.
      yield* asOwner("CREATE SEQUENCE public.planned", "GRANT SELECT ON public.planned TO PUBLIC")
      yield* asOwner(`CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        IF NEW.kind = 'delta' AND NEW.connection_id = '${before.run.connectionId}' AND nextval('public.planned') = 1 THEN
          RAISE EXCEPTION 'No space left on device'; END IF; RETURN NEW; END $$`)
      yield* asOwner(
        "CREATE TRIGGER refuse BEFORE UPDATE ON sync.runs FOR EACH ROW WHEN (NEW.status = 'running') EXECUTE FUNCTION public.refuse()"
      )
      const view = yield* syncOnce({ simulator, orgId, kind: "delta" }).pipe(
        Effect.ensuring(Effect.orDie(asOwner("DROP TRIGGER refuse ON sync.runs")))
      )
      assert.deepStrictEqual([view.run.status, view.run.attempt], ["complete", 1], view.run.reason ?? "")
      assert.isAbove(yield* numberOf("SELECT last_value FROM public.planned"), 1)
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("an entity that cannot be read leaves a receipt that proves nothing, and its watermark stays", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const { church } = simulator
      const orgId = "broken"
      yield* syncOnce({ simulator, orgId })
      const watermark = rowsOf(
        Schema.Struct({ at: Schema.String }),
        `SELECT e.watermark::text AS at FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id
        WHERE c.org_id = $1 AND e.entity = 'people.Email'`,
        [orgId]
      )
      const before = yield* watermark
      mutate(church, { do: "touch", entity: "Email" })
      church.faults.set([{ kind: "ignored-filters", match: { entity: "Email" } }])
      const view = yield* syncOnce({ simulator, orgId, kind: "delta" })
      assert.strictEqual(view.run.status, "incomplete")
      assert.deepStrictEqual(yield* watermark, before)
      const operations = yield* Operations
      const [proof] = yield* operations.proven({ orgId, entity: "people.Email" })
      assert.strictEqual(proof?.last?.proves, "nothing")
      assert.match(proof?.last?.reason ?? "", /people\.Email is failed: .*ignored-filter/)
      church.faults.set([])
      yield* syncOnce({ simulator, orgId, kind: "delta" })
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )
})
