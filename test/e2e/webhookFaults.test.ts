/** All that can go wrong between a source and its receiver, at once, while the first reading is under way. */
import { assert, layer } from "@effect/vitest"
import { PublicAddress, WebhookAudit } from "@openfaith/sync-engine"
import { Effect, Fiber, Layer } from "effect"
import { listenHttp } from "../../apps/server/src/http/serveHttp.ts"
import { type EntityName, mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { eventually } from "../support/commandLine.ts"
import { numberOf } from "../support/database.ts"
import { send, tallied } from "../support/deliveries.ts"
import { run } from "../support/pages.ts"
import { connectTo, engineWith, isDeep, noLimit, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource, trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"

let reached: string | null = null
const EngineReached = engineWith().pipe(Layer.provideMerge(Layer.succeed(PublicAddress, { baseFor: () => Effect.sync(() => reached) })))

const copies = 9
const spreadMillis = isDeep ? 60_000 : 1_500
const rounds = isDeep ? 60 : 5
const told: ReadonlyArray<EntityName> = ["Person", "Email", "PhoneNumber", "Address", "FieldDatum", "Household"]

/** A piece of a church's life: every kind of change that events tell of. */
const live = ({ church }: Simulator) => {
  const now = Date.now()
  for (const entity of told) {
    mutate(church, { do: "update", entity, count: 2 }, now)
    mutate(church, { do: "create", entity }, now)
  }
  for (const entity of ["Email", "PhoneNumber", "FieldDatum", "Person"] as const) mutate(church, { do: "delete", entity }, now)
  mutate(church, { do: "merge" }, now)
}

/** Ids that one of the two lacks. */
const difference = (
  entity: EntityName,
  stored: ReadonlyMap<string, unknown>,
  truth: ReadonlyMap<string, unknown>
): ReadonlyArray<string> => [
  ...[...truth.keys()].filter((id) => !stored.has(id)).map((id) => `${entity} ${id} is missing`),
  ...[...stored.keys()].filter((id) => !truth.has(id)).map((id) => `${entity} ${id} is gone at the source`)
]

const delivered = ({ church: { webhooks } }: Simulator) =>
  eventually(
    "every delivery has succeeded",
    isDeep ? 240 : 60,
    Effect.sync(() => webhooks.counts.succeeded >= webhooks.counts.made * (copies + 1)),
    () => JSON.stringify(webhooks.counts)
  )

layer(EngineReached, { excludeTestServices: true, timeout: "300 seconds" })("Deliveries", (it) => {
  it.effect("ten times each, in no order, a day late, forged in between, and again later, leave the store as the source is", () =>
    Effect.gen(function* () {
      reached = (yield* listenHttp("127.0.0.1", 0)).url
      const simulator = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 15, webhookSpeed: 100 })
      const { webhooks } = simulator.church
      const connection = yield* connectTo(simulator, "faults")
      yield* (yield* WebhookAudit).audit(connection, { rotate: false })
      webhooks.faults = { copies, spreadMillis, lossShare: 0, forgeShare: 0.3, lateSeconds: 86_400 }

      const backfill = yield* Effect.forkScoped(syncOnce({ simulator, orgId: "faults" }))
      for (let round = 0; round < rounds; round++) {
        live(simulator)
        yield* Effect.sleep("100 millis")
      }
      const url = webhooks.subscriptions[0]?.url ?? ""
      assert.strictEqual(yield* send(url, `{"a":"${"x".repeat(20_000_000)}"}`), 413)
      yield* Fiber.join(backfill)
      yield* delivered(simulator)
      // What events tell of is right without a run that compares: nothing is lost, nothing is there again.
      let differences: ReadonlyArray<string> = []
      yield* eventually(
        "what the source told of is there, and what it told is gone is not",
        90,
        Effect.forEach(told, (entity) =>
          Effect.map(storedRows("faults", `people.${entity}`), (rows) => difference(entity, rows, trueRows(simulator, `people.${entity}`)))
        ).pipe(
          Effect.map((found) => (differences = found.flat()).length === 0),
          Effect.orDie
        ),
        () => differences.slice(0, 20).join("\n")
      )
      yield* syncOnce({ simulator, orgId: "faults", kind: "reconciliation" })
      yield* expectStoreEqualsSource(simulator, "faults")

      const { counts } = webhooks
      assert.isAbove(counts.made, 100)
      assert.isAbove(counts.forged, 0)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.webhook_inbox WHERE connection_id = $1", [connection.id]), counts.made)
      // An answer that comes too late for its sender is counted by the receiver alone, and its delivery sent again.
      const refused = tallied("bad_signature", connection)
      yield* eventually(
        "every forged one was refused",
        10,
        Effect.map(Effect.orDie(refused), (count) => count >= counts.forged)
      )
      assert.strictEqual(counts.forgedTaken, 0)
      assert.isAtLeast(yield* tallied("repeated", connection), counts.made * copies)
      assert.strictEqual(yield* tallied("too_large", connection), 1)

      // An hour later for all that the store knows, everything comes once more, when much of it is gone or other than then.
      yield* run("UPDATE sync.webhook_inbox SET received_at = received_at - interval '1 hour' WHERE connection_id = $1", [connection.id])
      const again = [...webhooks.delivered]
      const before = counts.succeeded
      for (const delivery of again) webhooks.resend?.(delivery)
      yield* eventually(
        "all was sent again",
        60,
        Effect.sync(() => counts.succeeded === before + again.length)
      )
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.webhook_inbox WHERE connection_id = $1", [connection.id]), counts.made)
      yield* expectStoreEqualsSource(simulator, "faults")
    })
  )
})
