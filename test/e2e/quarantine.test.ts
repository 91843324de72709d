/** Promise 6, the operators' half: quarantine is emptied after a fix, without asking the source again, or by a person's word. */
import { assert, layer } from "@effect/vitest"
import { type Adapter, mkEntityManifest } from "@openfaith/adapter-core"
import { Email, Person } from "@openfaith/pco"
import { Deferred, Effect, Fiber, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { type Chosen, Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberAsOwner, numberOf, rowsOf } from "../support/database.ts"
import { engineWith, noLimit, receiptOf, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource, trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"
import { run } from "../support/pages.ts"
import { pcoDirectory } from "../support/pcoDirectory.ts"

/** Planning Center, read by an adapter that cannot transform every tenth email or person until its bug is fixed. Emails show the zone they were made for. */
const withBug = (id: string, entity: "Email" | "Person") => {
  const bug = { isFixed: false }
  const fail = (record: { readonly id: string }) => {
    if (!bug.isFixed && Number(record.id) % 10 === 0) throw new Error("the transform failed")
  }
  const email: typeof Email = {
    ...Email,
    toCanonical: (record, { zone }) => {
      fail(record)
      return Email.toCanonical(record, { zone }).map((draft) =>
        zone === null ? draft : { ...draft, values: { ...draft.values, label: zone } }
      )
    }
  }
  const person: typeof Person = { ...Person, toCanonical: (record) => (fail(record), Person.toCanonical(record, { zone: null })) }
  const manifest = mkEntityManifest(
    [...pcoDirectory.manifest.entities.values()].map((each) => {
      if (each.name !== `people.${entity}`) return each
      return entity === "Email" ? email : person
    })
  )
  const adapter: Adapter = { ...pcoDirectory, id, manifest }
  return { adapter, bug }
}

const emails = withBug("pco-emails", "Email")
const superseded = withBug("pco-superseded", "Email")
const people = withBug("pco-people", "Person")
const rivals = withBug("pco-rivals", "Email")
const waived = withBug("pco-waived", "Email")
const zoned = withBug("pco-zoned", "Email")

const Fed = Schema.Struct({ id: Schema.String, times: Schema.Int })
/** How often the feed has told of each email. */
const fedEmails = (orgId: string) =>
  rowsOf(
    Fed,
    `SELECT id, count(*)::int AS times FROM sync.changes, unnest(ids) AS id WHERE org_id = $1 AND entity = 'email' GROUP BY id ORDER BY id`,
    [orgId]
  )

const Interval = Schema.Struct({ id: Schema.String, sent: Schema.String, received: Schema.String })
const intervals = (table: string, orgId: string) =>
  rowsOf(
    Interval,
    `SELECT t.external_id AS id, t.sent_at::text AS sent, t.received_at::text AS received FROM ${table} t
     JOIN sync.entities e ON e.id = t.entity_id JOIN sync.connections c ON c.id = e.connection_id
     WHERE c.org_id = $1 AND e.entity = 'people.Email' AND t.external_id::int % 10 = 0 ORDER BY 1`,
    [orgId]
  )

const everyTenth = (ids: Iterable<string>) => [...ids].filter((id) => Number(id) % 10 === 0).sort()

const quarantined = Effect.fnUntraced(function* (orgId: string) {
  const operations = yield* Operations
  return yield* operations.quarantine({ orgId, entity: null, limit: 1000 })
})

const groupsOf = Effect.fnUntraced(function* (orgId: string) {
  const operations = yield* Operations
  return yield* operations.quarantineGroups({ orgId, entity: null, limit: 100 })
})

const replay = Effect.fnUntraced(function* (chosen: Chosen) {
  const operations = yield* Operations
  return yield* operations.replayQuarantine(chosen)
})

const zonedAdapter: Adapter = { ...zoned.adapter, localTimes: true }
const Engine = engineWith(emails.adapter, superseded.adapter, people.adapter, rivals.adapter, waived.adapter, zonedAdapter)

const Labels = Schema.Struct({ label: Schema.NullOr(Schema.String), emails: Schema.Int })
const every = Schedule.spaced("50 millis")

layer(Engine, { excludeTestServices: true, concurrent: true })("Quarantine", (it) => {
  it.effect("replays a fixed group without asking the source, with the looks' own times, once", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const orgId = "fixed-group"
      const simulator = yield* startSimulator({ people: 120, limits: noLimit })
      const sync = { simulator, orgId, adapter: emails.adapter.id }
      yield* syncOnce(sync)
      const broken = everyTenth(trueRows(simulator, "people.Email").keys())
      const [group, ...others] = yield* groupsOf(orgId)
      assert.deepStrictEqual(others, [])
      assert.deepInclude(group, { entity: "people.Email", kind: "invalid", path: "toCanonical", reason: "the transform failed" })
      assert.strictEqual(group?.count, broken.length)
      const chosen = { orgId, fingerprint: group?.fingerprint ?? "" }
      const sample = yield* operations.quarantined(group?.sampleId ?? "")
      assert.include(broken, sample.externalId)

      const early = yield* replay(chosen)
      assert.deepInclude(early, { stored: 0, stale: 0, broken: broken.length })
      assert.deepInclude(early.examples[0], { entity: "people.Email", path: "toCanonical", reason: "the transform failed" })
      assert.strictEqual((yield* quarantined(orgId)).length, broken.length)

      emails.bug.isFixed = true
      const requests = simulator.church.requests.summary().total
      const before = yield* intervals("sync.quarantine", orgId)
      const one = yield* replay({ orgId, id: sample.id })
      assert.deepStrictEqual(one, { stored: 1, stale: 0, broken: 0, examples: [] })
      assert.deepStrictEqual(yield* replay(chosen), { stored: broken.length - 1, stale: 0, broken: 0, examples: [] })
      assert.strictEqual(simulator.church.requests.summary().total, requests)
      assert.deepStrictEqual(yield* intervals("sync.records", orgId), before)
      assert.deepStrictEqual(yield* quarantined(orgId), [])
      yield* expectStoreEqualsSource(simulator, orgId)
      for (const { times } of yield* fedEmails(orgId)) assert.strictEqual(times, 1)
      assert.strictEqual((yield* fedEmails(orgId)).length, trueRows(simulator, "people.Email").size)

      assert.strictEqual((yield* operations.quarantined(sample.id)).resolution, "replayed")
      const again = yield* Effect.flip(replay({ orgId, id: sample.id }))
      assert.match(again.message, /^Record \d+ left quarantine at .* \(replayed\); nothing was changed\./)
      assert.match((yield* Effect.flip(replay(chosen))).message, /^There is no group "[0-9a-f]{32}" with records in quarantine/)
      const next = yield* syncOnce(sync)
      assert.strictEqual(next.run.status, "complete", next.run.reason ?? "")
      assert.strictEqual(receiptOf(next, "people.Email").applied, 0)
    })
  )

  it.effect("a kept look does not replace what has been stored since, nor what has been deleted", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const orgId = "superseded"
      const simulator = yield* startSimulator({ people: 100, limits: noLimit })
      const sync = { simulator, orgId, adapter: superseded.adapter.id }
      yield* syncOnce(sync)
      const kept = yield* quarantined(orgId)
      const [gone = "", ...changed] = kept.map(({ externalId }) => externalId)
      superseded.bug.isFixed = true
      yield* replay({ orgId, all: true })
      mutate(simulator.church, { do: "update", entity: "Email", ids: changed, attributes: { address: "newer@example.com" } })
      mutate(simulator.church, { do: "delete", entity: "Email", ids: [gone] })
      yield* syncOnce({ ...sync, kind: "reconciliation" })
      const stored = yield* storedRows(orgId, "people.Email")
      assert.isFalse(stored.has(gone))
      // As if a late worker had kept the old looks after all.
      yield* run(
        `UPDATE sync.quarantine q SET resolved_at = NULL, resolution = NULL FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id
         WHERE e.id = q.entity_id AND c.org_id = $1`,
        [orgId]
      )
      assert.deepStrictEqual(yield* replay({ orgId, all: true }), { stored: 0, stale: kept.length, broken: 0, examples: [] })
      assert.deepStrictEqual(yield* storedRows(orgId, "people.Email"), stored)
      assert.deepStrictEqual(yield* quarantined(orgId), [])
      for (const { id } of kept) assert.strictEqual((yield* operations.quarantined(id)).resolution, "superseded")
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("parked records stay while their parent is missing, and are stored with it", () =>
    Effect.gen(function* () {
      const orgId = "parked-parents"
      const simulator = yield* startSimulator({ people: 80, limits: noLimit })
      yield* syncOnce({ simulator, orgId, adapter: people.adapter.id })
      const parkedGroups = (yield* groupsOf(orgId)).filter(({ kind }) => kind === "parked")
      // The reason of each names its own parent; they are one group all the same.
      assert.isAbove(parkedGroups.find(({ entity }) => entity === "people.Email")?.count ?? 0, 1)
      const all = (yield* quarantined(orgId)).length
      const [group] = parkedGroups
      const early = yield* replay({ orgId, fingerprint: group?.fingerprint ?? "" })
      assert.deepStrictEqual([early.stored, early.stale, early.broken], [0, 0, group?.count])
      assert.match(early.examples[0]?.reason ?? "", /^its \w+ \(people\.Person \d+0\) is not stored$/)

      people.bug.isFixed = true
      assert.deepStrictEqual(yield* replay({ orgId, all: true }), { stored: all, stale: 0, broken: 0, examples: [] })
      assert.deepStrictEqual(yield* quarantined(orgId), [])
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("many replays and a sync at once store each record once", () =>
    Effect.gen(function* () {
      const orgId = "rivals"
      const simulator = yield* startSimulator({ people: 150, limits: noLimit })
      const sync = { simulator, orgId, adapter: rivals.adapter.id }
      yield* syncOnce(sync)
      rivals.bug.isFixed = true
      yield* Effect.all([syncOnce(sync), ...Array.from({ length: 4 }, () => replay({ orgId, all: true }))], { concurrency: "unbounded" })
      assert.deepStrictEqual(yield* quarantined(orgId), [])
      for (const { times } of yield* fedEmails(orgId)) assert.strictEqual(times, 1)
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("a waived record returns only with other content", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const orgId = "waived"
      const simulator = yield* startSimulator({ people: 100, limits: noLimit })
      const sync = { simulator, orgId, adapter: waived.adapter.id }
      yield* syncOnce(sync)
      const [first, second, ...rest] = yield* quarantined(orgId)
      const id = first?.id ?? ""
      const waive = (chosen: Parameters<typeof operations.waiveQuarantine>[0], reason = "known") =>
        operations.waiveQuarantine(chosen, reason)

      assert.strictEqual((yield* Effect.flip(waive({ orgId, id }, " "))).name, "ReasonMissing")
      for (const unknown of ["0", "twelve", "1; DROP TABLE sync.quarantine"]) {
        assert.strictEqual((yield* Effect.flip(waive({ orgId, id: unknown }))).name, "UnknownQuarantinedRecord")
        assert.strictEqual((yield* Effect.flip(waive({ orgId, fingerprint: unknown }))).name, "UnknownQuarantineGroup")
      }
      assert.strictEqual((yield* Effect.flip(waive({ orgId: "somebody-else", id }))).name, "UnknownQuarantinedRecord")
      assert.strictEqual((yield* quarantined(orgId)).length, rest.length + 2)

      assert.strictEqual(yield* waive({ orgId, id }, "a test record"), 1)
      assert.strictEqual((yield* operations.quarantined(id)).resolution, "waived: a test record")
      assert.match(
        (yield* Effect.flip(waive({ orgId, id }))).message,
        /^Record \d+ left quarantine at .* \(waived: a test record\); nothing was changed\./
      )
      assert.strictEqual((yield* Effect.flip(replay({ orgId, id }))).name, "AlreadyResolved")
      const [group] = yield* groupsOf(orgId)
      assert.strictEqual(yield* waive({ orgId, fingerprint: group?.fingerprint ?? "" }), rest.length + 1)

      yield* syncOnce(sync)
      assert.deepStrictEqual(yield* quarantined(orgId), [], "seen broken again with the same content")
      mutate(simulator.church, {
        do: "update",
        entity: "Email",
        ids: [second?.externalId ?? ""],
        attributes: { address: "other@example.com" }
      })
      yield* syncOnce(sync)
      const back = yield* quarantined(orgId)
      assert.deepStrictEqual(
        back.map(({ externalId }) => externalId),
        [second?.externalId]
      )
      // Not stored, and said so: a waived record is still an exception of its run.
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM canonical.email WHERE org_id = $1 AND external_id::int % 10 = 0", [orgId]),
        0
      )

      waived.bug.isFixed = true
      const healed = yield* syncOnce(sync)
      assert.strictEqual(healed.run.status, "complete", healed.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("a kept look is stored for the zone that holds when it is stored, not when it was prepared", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const sql = yield* SqlClient.SqlClient
      const orgId = "zoned"
      const simulator = yield* startSimulator({ people: 60, limits: noLimit })
      yield* syncOnce({ simulator, orgId, adapter: zonedAdapter.id })
      const broken = everyTenth(trueRows(simulator, "people.Email").keys())
      const [connection = assert.fail("it is not connected")] = yield* operations.connections(orgId)
      zoned.bug.isFixed = true
      const isWaitedFor = Effect.flatMap(sql`SELECT pg_backend_pid() AS pid`, ([row]) =>
        Effect.repeat(numberAsOwner("SELECT count(*) FROM pg_stat_activity WHERE $1::int = ANY(pg_blocking_pids(pid))", [row?.["pid"]]), {
          until: (waiting) => waiting > 0,
          schedule: every
        })
      )
      const held = yield* Deferred.make<void>()
      // The zone changes in the turn that the replay waits for, with looks in hand that it has prepared.
      const change = sql`SELECT id FROM sync.entities WHERE connection_id = ${connection.id} ORDER BY id FOR NO KEY UPDATE`.pipe(
        Effect.andThen(Deferred.succeed(held, undefined)),
        Effect.andThen(isWaitedFor),
        Effect.andThen(operations.setZone(connection, "America/New_York")),
        sql.withTransaction
      )
      const changing = yield* Effect.forkChild(change)
      yield* Deferred.await(held)
      assert.deepInclude(yield* replay({ orgId, all: true }), { stored: broken.length, broken: 0 })
      yield* Fiber.join(changing)
      yield* Effect.repeat(operations.reprojections(orgId), {
        until: (all) => all.every(({ finishedAt }) => finishedAt !== null),
        schedule: every
      })
      const labels = "SELECT label, count(*)::int AS emails FROM canonical.email WHERE org_id = $1 GROUP BY 1"
      const all = trueRows(simulator, "people.Email").size
      assert.deepStrictEqual(yield* rowsOf(Labels, labels, [orgId]), [{ label: "America/New_York", emails: all }])
      const times = new Map((yield* fedEmails(orgId)).map((each) => [each.id, each.times]))
      assert.deepStrictEqual(
        [...times.values()].sort((one, other) => one - other),
        [...Array(broken.length).fill(1), ...Array(all - broken.length).fill(2)]
      )
    })
  )
})
