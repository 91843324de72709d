/** Promise 6: a bad record neither stops a sync nor vanishes. Promise 7: what a run with bad records is worth. */
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { type Fault, mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { EngineTest, noLimit, receiptOf, streamOf, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource, trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"
import { inBetween } from "../support/inBetween.ts"

const wrongAddress = (options: Partial<Extract<Fault, { kind: "wrong-type" }>>): Fault => ({
  kind: "wrong-type",
  record: "Email",
  attribute: "address",
  ...options
})

const quarantined = Effect.fnUntraced(function* (orgId: string) {
  const operations = yield* Operations
  return yield* operations.quarantine({ orgId, entity: null, limit: 1000 })
})

const Flagged = Schema.Struct({ id: Schema.String, nickname: Schema.NullOr(Schema.String), flags: Schema.NullOr(Schema.String) })

layer(EngineTest, { excludeTestServices: true, concurrent: true })("A sync of a church with broken records", (it) => {
  it.effect("stores the rest, quarantines each with payload, path and reason, and heals when the source does", () =>
    Effect.gen(function* () {
      const orgId = "wrong-types"
      const simulator = yield* startSimulator({ people: 300, limits: noLimit, faults: [wrongAddress({ everyId: 50 })] })
      const broken = new Set([...trueRows(simulator, "people.Email").keys()].filter((id) => Number(id) % 50 === 0))
      assert.isAbove(broken.size, 2)
      const view = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(view.run.status, "complete_with_exceptions")
      assert.strictEqual(view.run.reason, `${broken.size} records in quarantine; see \`openfaith quarantine list\``)
      const receipt = receiptOf(view, "people.Email")
      assert.isTrue(receipt.balanced)
      assert.strictEqual(receipt.quarantined, broken.size)
      assert.strictEqual(receipt.applied + receipt.quarantined, receipt.sourceTotal)
      const kept = yield* quarantined(orgId)
      assert.deepStrictEqual(kept.map(({ externalId }) => externalId).sort(), [...broken].sort())
      for (const { entity, kind, path, payload, reason } of kept) {
        assert.deepStrictEqual(
          [entity, kind, path, reason],
          ["people.Email", "invalid", "attributes.address", "Expected string | null, got an object"]
        )
        assert.include(payload, '"unexpected":true')
      }
      yield* expectStoreEqualsSource(simulator, orgId, { "people.Email": broken })

      simulator.church.faults.set([])
      const healed = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(healed.run.status, "complete", healed.run.reason ?? "")
      assert.strictEqual(receiptOf(healed, "people.Email").applied, broken.size)
      assert.deepStrictEqual(yield* quarantined(orgId), [])
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("keeps what it stored of a record that breaks later, and lets it out of quarantine unchanged", () =>
    Effect.gen(function* () {
      const orgId = "broken-later"
      const simulator = yield* startSimulator({ people: 60, limits: noLimit })
      yield* syncOnce({ simulator, orgId })
      simulator.church.faults.set([wrongAddress({ everyId: 20 })])
      const view = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(view.run.status, "complete_with_exceptions")
      assert.isAbove((yield* quarantined(orgId)).length, 0)
      yield* expectStoreEqualsSource(simulator, orgId)
      simulator.church.faults.set([])
      const again = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(again.run.status, "complete", again.run.reason ?? "")
      assert.strictEqual(receiptOf(again, "people.Email").applied, 0)
      assert.deepStrictEqual(yield* quarantined(orgId), [])
    })
  )

  it.effect("quarantines a row without an id, and counts it", () =>
    Effect.gen(function* () {
      const orgId = "no-id"
      const simulator = yield* startSimulator({ people: 80, limits: noLimit })
      const [first] = trueRows(simulator, "people.Email").keys()
      const server = yield* inBetween(simulator, (path, body) =>
        path.startsWith("/people/v2/emails?") ? body.replaceAll(`{"type":"Email","id":"${first}",`, '{"type":"Email","id":null,') : body
      )
      const view = yield* syncOnce({ simulator: server, orgId })
      const kept = yield* quarantined(orgId)
      assert.deepStrictEqual(
        kept.map(({ entity, kind, reason }) => [entity, kind, reason]),
        [["people.Email", "broken", "`id` is no text, or empty"]]
      )
      assert.match(kept[0]?.path ?? "", /^data\[\d+\]$/)
      assert.include(kept[0]?.payload, '"id":null')
      assert.strictEqual(view.run.status, "complete_with_exceptions", view.run.reason ?? "")
      assert.isTrue(receiptOf(view, "people.Email").balanced)
      yield* expectStoreEqualsSource(simulator, orgId, { "people.Email": new Set([first ?? ""]) })
    })
  )

  it.effect("is incomplete above the limit of exceptions", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 150, limits: noLimit, faults: [wrongAddress({ everyId: 3 })] })
      const view = yield* syncOnce({ simulator, orgId: "too-many" })
      const receipt = receiptOf(view, "people.Email")
      assert.isAbove(receipt.quarantined, 10)
      assert.isTrue(receipt.balanced)
      assert.strictEqual(view.run.status, "incomplete")
      assert.strictEqual(
        view.run.reason,
        `${receipt.quarantined} of ${receipt.distinct} records of people.Email could not be stored; see \`openfaith quarantine list\``
      )
    })
  )

  it.effect("pauses an entity whose first page fails whole as a changed schema, and writes nothing of it", () =>
    Effect.gen(function* () {
      const orgId = "changed-schema"
      const simulator = yield* startSimulator({ people: 60, limits: noLimit, faults: [wrongAddress({})] })
      const view = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(view.run.status, "incomplete")
      const stream = streamOf(view, "people.Email")
      assert.strictEqual(stream.status, "paused")
      assert.match(
        stream.reason ?? "",
        /^the schema of people\.Email has changed: none of the first \d+ records can be read \(attributes\.address: /
      )
      assert.strictEqual((yield* storedRows(orgId, "people.Email")).size, 0)
      assert.deepStrictEqual(yield* quarantined(orgId), [])
      for (const { entity, status } of view.streams) if (entity !== "people.Email") assert.strictEqual(status, "done", entity)
      // Over what is stored, nothing is overwritten either.
      simulator.church.faults.set([])
      assert.strictEqual((yield* syncOnce({ simulator, orgId })).run.status, "complete")
      simulator.church.faults.set([wrongAddress({})])
      assert.strictEqual((yield* syncOnce({ simulator, orgId })).run.status, "incomplete")
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("reads a record by id whose list entry hides attributes", () =>
    Effect.gen(function* () {
      const orgId = "partial"
      const hidden: Fault = {
        kind: "hidden-attributes",
        record: "Email",
        attributes: ["location", "blocked"],
        everyId: 20,
        match: { path: "/emails\\?" }
      }
      const simulator = yield* startSimulator({ people: 100, limits: noLimit, faults: [hidden] })
      const partial = [...trueRows(simulator, "people.Email").keys()].filter((id) => Number(id) % 20 === 0)
      const view = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, orgId)
      const perPattern = simulator.church.requests.summary().perPattern
      const byId = Object.entries(perPattern).find(([pattern]) => /emails\/[^/]+$/.test(pattern))
      assert.isAtLeast(byId?.[1] ?? 0, partial.length)
    })
  )

  it.effect("overwrites nothing with a record that hides attributes also when read by id", () =>
    Effect.gen(function* () {
      const orgId = "hidden"
      const simulator = yield* startSimulator({ people: 100, limits: noLimit })
      yield* syncOnce({ simulator, orgId })
      const before = yield* storedRows(orgId, "people.Email")
      const hidden = new Set([...before.keys()].filter((id) => Number(id) % 20 === 0))
      simulator.church.faults.set([{ kind: "hidden-attributes", record: "Email", attributes: ["location"], everyId: 20 }])
      mutate(simulator.church, { do: "update", entity: "Email", ids: [...hidden], attributes: { address: "changed@example.com" } })
      const view = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(view.run.status, "complete_with_exceptions", view.run.reason ?? "")
      assert.deepStrictEqual(yield* storedRows(orgId, "people.Email"), before)
      for (const { externalId, kind, path, reason } of yield* quarantined(orgId)) {
        assert.isTrue(hidden.has(externalId))
        assert.deepStrictEqual([kind, path, reason], ["partial", "attributes.location", "lacks attributes.location, also when read by id"])
      }
      assert.strictEqual((yield* quarantined(orgId)).length, hidden.size)
    })
  )

  it.effect("stores text with NUL and lone surrogates flagged, and is complete", () =>
    Effect.gen(function* () {
      const orgId = "odd-text"
      const odd = (text: "nul" | "surrogate", everyId: number): Fault => ({
        kind: "odd-text",
        record: "Person",
        attribute: "nickname",
        text,
        everyId
      })
      const simulator = yield* startSimulator({ people: 120, limits: noLimit, faults: [odd("nul", 7), odd("surrogate", 11)] })
      const view = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      const people = yield* rowsOf(
        Flagged,
        `SELECT p.external_id AS id, p.nickname, r.flags FROM canonical.person p JOIN sync.records r USING (entity_id, external_id) WHERE p.org_id = $1`,
        [orgId]
      )
      assert.strictEqual(people.length, trueRows(simulator, "people.Person").size)
      for (const { flags, id, nickname } of people) {
        const own = trueRows(simulator, "people.Person").get(id)?.attributes["nickname"]
        const marks = Number(id) % 7 === 0 || Number(id) % 11 === 0
        assert.strictEqual(flags, marks ? "text_normalised" : null, id)
        const tail = "\uFFFD".repeat((Number(id) % 7 === 0 ? 1 : 0) + (Number(id) % 11 === 0 ? 1 : 0))
        assert.strictEqual(nickname ?? "", (typeof own === "string" ? own : "") + tail)
      }
      // The same text again is the same content.
      const again = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(receiptOf(again, "people.Person").applied, 0)
    })
  )

  it.effect("fetches a missing hard parent by id, and parks a record whose parent the source does not have", () =>
    Effect.gen(function* () {
      for (const isThere of [true, false]) {
        const orgId = `parent-${isThere}`
        const simulator = yield* startSimulator({ people: 60, limits: noLimit })
        const { church } = simulator
        const known = new Set(church.tables.Person.rows.map(({ id }) => id))
        // People join after people have been read and before their emails are. Ids have gaps, so some of these emails are nobody's.
        const nextId = Math.max(...church.tables.Person.rows.map(({ serial }) => serial)) + 1
        church.faults.set([
          {
            kind: "mutate",
            mutations: [1, 2, 3, 4].map(() => ({ do: "create", entity: "Person", attributes: { last_name: "Latecomer" } }) as const),
            match: { entity: "Email", nth: 1 }
          },
          {
            kind: "mutate",
            mutations: [0, 1, 2, 3, 4, 5, 6].map(
              (more) =>
                ({
                  do: "create",
                  entity: "Email",
                  attributes: { address: `late-${more}@example.com` },
                  refs: { person: String(nextId + more) }
                }) as const
            ),
            match: { entity: "Email", nth: 1 }
          },
          ...(isThere ? [] : [{ kind: "status", status: 404, match: { path: "^/people/v2/people/\\d+(\\?|$)" } } as const])
        ])
        const view = yield* syncOnce({ simulator, orgId })
        const late = church.tables.Person.rows.filter(({ id }) => !known.has(id)).map(({ id }) => id)
        const emails = [...trueRows(simulator, "people.Email").values()].filter(({ attributes }) =>
          String(attributes["address"]).startsWith("late-")
        )
        const ofLate = emails.filter(({ id }) => late.includes(church.tables.Email.byId.get(id)?.refs["person"] ?? ""))
        assert.isAbove(ofLate.length, 0)
        const stored = yield* storedRows(orgId, "people.Email")
        const people = yield* storedRows(orgId, "people.Person")
        const parked = (yield* quarantined(orgId)).filter(({ kind }) => kind === "parked")
        if (isThere) {
          for (const { id } of ofLate) assert.isTrue(stored.has(id), `email ${id}`)
          for (const { id } of ofLate) assert.isTrue(people.has(church.tables.Email.byId.get(id)?.refs["person"] ?? ""))
          assert.strictEqual(receiptOf(view, "people.Email").parked, emails.length - ofLate.length)
        } else {
          for (const { id } of emails) assert.isFalse(stored.has(id), `email ${id}`)
          assert.strictEqual(receiptOf(view, "people.Email").parked, emails.length)
        }
        assert.strictEqual(parked.length, receiptOf(view, "people.Email").parked)
        for (const { path, reason } of parked) {
          assert.strictEqual(path, "relationships.person")
          assert.match(reason, /^its person \(people\.Person \d+\) is not at the source$/)
        }
        assert.isTrue(receiptOf(view, "people.Email").balanced)
        assert.strictEqual(view.run.status, parked.length > 0 ? "complete_with_exceptions" : "complete", view.run.reason ?? "")
        assert.strictEqual(yield* numberOf("SELECT count(*) FROM canonical.email e WHERE org_id = $1 AND person_id IS NULL", [orgId]), 0)
      }
    })
  )
})
