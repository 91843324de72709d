/** A connection that is disconnected is read by nothing; one that is purged leaves nothing, and the same account begins anew. */
import { assert, layer } from "@effect/vitest"
import {
  CanonicalModel,
  connectionTables,
  Connections,
  keptTables,
  Purger,
  Quarantine,
  Runs,
  tablesWithoutConnection,
  Vault,
  WaitingReads
} from "@openfaith/sync-engine"
import { Effect, Fiber, Option, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { changesSince, feedCaughtUp } from "../support/changes.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, EngineTest, noLimit, syncOnce, untilEnded } from "../support/engine.ts"
import { allTables, tablesHolding } from "../support/everything.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"

const canary = "Zanzibar-Quokka"

layer(EngineTest, { excludeTestServices: true, concurrent: false })("A connection", (it) => {
  it.effect("that is disconnected is read by nothing, stays readable, and goes on when its account is connected again", () =>
    Effect.gen(function* () {
      const orgId = "leaving"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      const connection = yield* connectTo(simulator, orgId)
      yield* syncOnce({ simulator, orgId })
      const before = yield* storedRows(orgId, "people.Email")
      const vault = yield* Vault
      const sealed = yield* vault.seal(Redacted.make("what was sealed"), { orgId, connectionId: connection.id })

      const left = yield* operations.disconnect(connection, { purge: false, by: "mara" })
      assert.strictEqual(left.connection.status, "disconnected")
      assert.strictEqual(left.connection.statusReason, "disconnected by mara")
      assert.isNull(left.purge)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.credentials WHERE connection_id = $1", [connection.id]), 0)
      // It was the only one, so its secrets are open to nobody any more, from whatever copy.
      assert.strictEqual((yield* Effect.flip(vault.open(sealed, { orgId, connectionId: connection.id })))._tag, "SealBroken")

      mutate(simulator.church, { do: "create", entity: "Email", count: 2 })
      simulator.church.requests.clear()
      assert.strictEqual((yield* Effect.flip(operations.requestRun(left.connection, "full", null)))._tag, "NoLongerConnected")
      const asked = operations.askRecords(left.connection, "people.Email", ["1"])
      assert.strictEqual((yield* Effect.flip(asked))._tag, "NoLongerConnected")
      // Asked for in the very moment it is disconnected, a run finds it so when it begins.
      const { runId } = yield* (yield* Runs).request(connection.id, "full", { entities: null })
      const { run } = yield* untilEnded(runId)
      assert.deepStrictEqual([run.status, run.reason], ["cancelled", "the connection is disconnected"])
      const entityId = (yield* (yield* Connections).entities(connection.id, ["people.Email"])).get("people.Email")?.id ?? 0
      yield* (yield* WaitingReads).add([{ entityId, id: "1", parent: null, reason: "changed" }])
      yield* Effect.sleep("400 millis")
      assert.isEmpty(simulator.church.requests.recent())
      assert.deepStrictEqual(yield* storedRows(orgId, "people.Email"), before, "what is stored stays")

      // Its source is where it was, wherever the adapter has its own.
      const [id = "", secret = ""] = simulator.token.split(":")
      const credential = { kind: "basic" as const, id, secret: Redacted.make(secret) }
      const again = yield* operations.connect({ orgId, adapter: "pco", baseUrl: null, credential })
      assert.deepStrictEqual([again.id, again.status, again.baseUrl], [connection.id, "active", connection.baseUrl])
      yield* syncOnce({ simulator, orgId })
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("that is disconnected in the middle of a run gets no page after that, whatever is in flight", () =>
    Effect.gen(function* () {
      const orgId = "in-flight"
      const operations = yield* Operations
      const sql = yield* SqlClient.SqlClient
      const simulator = yield* startSimulator({ people: 250, limits: noLimit, latencyMillis: 20 })
      const connection = yield* connectTo(simulator, orgId)
      const { runId } = yield* operations.requestRun(connection, "full", null)
      const stored = numberOf("SELECT count(*) FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id WHERE e.connection_id = $1", [
        connection.id
      ])
      yield* stored.pipe(
        Effect.tap(() => Effect.sleep("10 millis")),
        Effect.repeat({ until: (count) => count > 0 })
      )
      yield* operations.disconnect(connection, { purge: false, by: null })
      const count = yield* stored
      const { run } = yield* untilEnded(runId)
      assert.strictEqual(run.status, "cancelled")
      yield* Effect.sleep("400 millis")
      assert.strictEqual(yield* stored, count, "no page came after")
      assert.isAbove(count, 0)
      // A run that was asked for while it was being disconnected begins only after that, and finds it so.
      const held = yield* Effect.forkChild(
        sql.withTransaction(
          Effect.andThen(sql`SELECT 1 FROM sync.connections WHERE id = ${connection.id} FOR UPDATE`, Effect.sleep("300 millis"))
        )
      )
      yield* Effect.sleep("100 millis")
      const late = yield* (yield* Runs).request(connection.id, "delta", { entities: null })
      yield* Fiber.join(held)
      assert.strictEqual((yield* untilEnded(late.runId)).run.status, "cancelled")
    })
  )

  it.effect("that is purged leaves no row and no word of it, its followers see deletions, and the same account begins anew", () =>
    Effect.gen(function* () {
      const orgId = "purged"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const { church } = simulator
      const [person = ""] = church.tables.Person.rows.map(({ id }) => id)
      mutate(church, { do: "update", entity: "Person", ids: [person], attributes: { first_name: canary } })
      const [email = ""] = church.tables.Email.rows.map(({ id }) => id)
      mutate(church, { do: "update", entity: "Email", ids: [email], attributes: { location: canary } })
      church.faults.set([{ kind: "wrong-type", record: "Email", attribute: "primary", value: canary, everyId: 9 }])
      const connection = yield* connectTo(simulator, orgId)
      yield* syncOnce({ simulator, orgId })
      mutate(church, { do: "update", entity: "Person", ids: [person], attributes: { nickname: canary } })
      mutate(church, { do: "delete", entity: "Person", count: 2 })
      yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      yield* (yield* Quarantine).waive({ id: null, fingerprint: null, orgId, connectionId: null }, canary)
      const found = yield* tablesHolding(canary)
      assert.containsAllKeys(found, ["sync.records", "canonical.person", "sync.quarantine"])

      const preview = yield* operations.previewPurge(connection)
      assert.isTrue(preview.destroysKeys)
      const live = new Map<string, ReadonlySet<string>>()
      for (const { name } of (yield* CanonicalModel).entities) {
        const rows = yield* rowsOf(
          Schema.Struct({ id: Schema.String }),
          `SELECT id FROM canonical.${name} WHERE org_id = $1 AND deleted_at IS NULL`,
          [orgId]
        )
        live.set(name, new Set(rows.map(({ id }) => id)))
      }
      const after = yield* feedCaughtUp
      yield* operations.disconnect(connection, { purge: true, by: "mara" })
      // Connected again while the old one is still being removed: another connection, from nothing.
      const anew = yield* connectTo(simulator, orgId)
      assert.notStrictEqual(anew.id, connection.id)
      const purge = yield* operations.purge(connection.id).pipe(
        Effect.map(Option.getOrThrow),
        Effect.tap(({ finishedAt }) => (finishedAt === null ? Effect.sleep("50 millis") : Effect.void)),
        Effect.repeat({ until: ({ finishedAt }) => finishedAt !== null })
      )
      for (const { rows, table } of preview.tables)
        if (table.startsWith("canonical.") || table === "sync.records") assert.strictEqual(purge.removed[table], rows, table)

      assert.deepStrictEqual(yield* tablesHolding(canary), {})
      const kept = Object.keys(yield* tablesHolding(connection.id))
      assert.deepStrictEqual(kept, ["sync.purges"])
      assert.deepStrictEqual((yield* operations.previewPurge(connection)).tables, [])
      const deleted = new Map<string, Set<string>>()
      for (const { entity, rows } of yield* changesSince(after, orgId))
        for (const { id, operation } of rows) if (operation === "deleted") deleted.set(entity, (deleted.get(entity) ?? new Set()).add(id))
      for (const [entity, ids] of live) assert.deepStrictEqual([...(deleted.get(entity) ?? [])].toSorted(), [...ids].toSorted(), entity)
      const ids = [...live.values()].flatMap((each) => [...each])
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.aliases WHERE to_id = ANY($1::text[])", [ids]), 0)

      church.faults.set([])
      yield* syncOnce({ simulator, orgId })
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("that is purged by several at once, stopped anywhere, is gone all the same, and what is left of others stays", () =>
    Effect.gen(function* () {
      const orgId = "stopped"
      const operations = yield* Operations
      const purger = yield* Purger
      const simulator = yield* startSimulator({ people: 60, limits: noLimit })
      const other = yield* startSimulator({ people: 20, limits: noLimit })
      const connection = yield* connectTo(simulator, orgId)
      yield* syncOnce({ simulator, orgId })
      yield* syncOnce({ simulator: other, orgId: "bystander" })
      yield* operations.disconnect(connection, { purge: true, by: null })
      for (let stopped = 0; stopped < 8; stopped++) {
        const working = yield* Effect.forkChild(Effect.all([purger.carryOut, purger.carryOut], { concurrency: 2 }))
        yield* Effect.sleep(`${stopped * 3} millis`)
        yield* Fiber.interrupt(working)
      }
      yield* purger.carryOut.pipe(
        Effect.andThen(Effect.map(operations.purge(connection.id), Option.getOrThrow)),
        Effect.tap(({ finishedAt }) => (finishedAt === null ? Effect.sleep("50 millis") : Effect.void)),
        Effect.repeat({ until: ({ finishedAt }) => finishedAt !== null })
      )
      assert.deepStrictEqual(Object.keys(yield* tablesHolding(connection.id)), ["sync.purges"])
      yield* expectStoreEqualsSource(other, "bystander")
    })
  )

  it.effect("has every table of the database in the list of what goes or the list of what stays", () =>
    Effect.gen(function* () {
      const { entities } = yield* CanonicalModel
      const listed = [
        ...connectionTables(entities).map(({ table }) => table),
        ...Object.keys(tablesWithoutConnection),
        ...Object.keys(keptTables)
      ]
      const there = (yield* allTables).filter((table) => /^(sync|canonical)\./.test(table) && table !== "sync.migrations")
      assert.deepStrictEqual(listed.toSorted(), there.toSorted(), "a table is added to packages/sync-engine/src/store/connectionTables.ts")
    })
  )
})
